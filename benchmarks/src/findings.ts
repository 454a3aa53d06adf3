import { boundInWords, type Goal, measuredInWords, verdict } from './goal.ts'
import { type ResultTable, renderTable, twoDecimals, wholeNumber } from './result-table.ts'
import type { LaneResult } from './rounds.ts'
import { spread } from './statistics.ts'

/** One table of the output with its words. */
export interface Section extends ResultTable {
  readonly title: string
  readonly notes: readonly string[]
  /** Figures round by round are for the document only. */
  readonly where: 'screen and document' | 'document'
}

/** What one scenario found out. */
export interface Findings {
  readonly sections: readonly Section[]
  readonly goals: readonly Goal[]
  readonly flaws: readonly string[]
}

/** A section as Markdown. */
export function renderSection(section: Section): string {
  const notes = section.notes.map((note) => `- ${note}`)
  return [
    `## ${section.title}`,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    renderTable(section),
  ].join('\n\n')
}

/** The goals, each with its figure and how far it is met or missed. */
export function goalSection(goals: readonly Goal[]): Section {
  return {
    title: 'Goals',
    notes: ['A missed goal does not fail the run. A wrong answer does.'],
    heading: ['goal', 'wanted', 'measured', 'verdict'],
    rows: goals.map((goal) => [
      goal.name,
      boundInWords(goal),
      measuredInWords(goal),
      verdict(goal),
    ]),
    where: 'screen and document',
  }
}

/** Lowest, middle and highest of all rounds of every lane, and each round's rate. */
export function roundsSection(title: string, lanes: readonly LaneResult[]): Section {
  return {
    title: `${title}, round by round`,
    notes: ['min / median / max over the rounds; the last column has the rate of each round.'],
    heading: ['contestant', 'requests/s', 'p50 ms', 'p99 ms', 'slowest ms', 'busy', 'each round'],
    rows: lanes.map(({ name, rounds }) => [
      name,
      triple(
        rounds.map((round) => round.requestsPerSecond),
        wholeNumber,
      ),
      triple(
        rounds.map((round) => round.p50Ms),
        twoDecimals,
      ),
      triple(
        rounds.map((round) => round.p99Ms),
        twoDecimals,
      ),
      triple(
        rounds.map((round) => round.maxMs),
        twoDecimals,
      ),
      triple(
        rounds.map((round) => round.generatorBusy),
        twoDecimals,
      ),
      rounds.map((round) => wholeNumber(round.requestsPerSecond)).join(' '),
    ]),
    where: 'document',
  }
}

/** `min / median / max` of some values. */
export function triple(values: readonly number[], format: (value: number) => string): string {
  const { min, median, max } = spread(values)
  return [min, median, max].map(format).join(' / ')
}
