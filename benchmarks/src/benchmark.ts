import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { clientScenario } from './client-scenario.ts'
import { codeFlowScenario } from './code-flow-scenario.ts'
import { pinningNote } from './core-pinning.ts'
import { createFolderOnDisk, describeDisk } from './disk.ts'
import { type Findings, goalSection, renderSection } from './findings.ts'
import { guardScenario } from './guard-scenario.ts'
import { largeEstateScenario } from './large-estate-scenario.ts'
import { manyClientsScenario } from './many-clients-scenario.ts'
import { refreshScenario } from './refresh-scenario.ts'
import { restScenario } from './rest-scenario.ts'
import { leadInSeconds, type Pace } from './rounds.ts'
import { signInScenario } from './sign-in-scenario.ts'
import { entries } from './token-contestants.ts'
import { tokenScenario } from './token-scenario.ts'

const others = ['refresh', 'code', 'sign-in', 'many', 'rest', 'large', 'client', 'guard']
const names = [...entries.map((entry) => entry.name), ...others]

const usage = `npm run bench -- [options]
  --seconds S    counted time of a round (6)
  --rounds N     rounds of each contestant (5)
  --only WORDS   only what has one of these comma-separated words in its name:
                 ${names.join(', ')}
  --million      a million audit rows in "many" instead of 100,000
  --out FILE     where the results go (benchmarks/results.md; with --only nowhere)`

const resultsPath = fileURLToPath(new URL('../results.md', import.meta.url))

/**
 * Runs the chosen benchmarks, prints their tables, writes them to a file.
 *
 * @returns the exit code: 0, whatever goals are missed; 1 after a wrong answer; 2 for bad usage
 */
export async function benchmark(args: string[]): Promise<number> {
  const settings = parseSettings(args)
  if (!settings) {
    console.error(usage)
    return 2
  }
  const folder = createFolderOnDisk()
  try {
    const machine = describeMachine(folder, settings.pace)
    console.log(machine.join('\n'))
    const findings = await runScenarios(settings, folder)
    report(findings, machine, settings.out)
    return findings.flaws.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Settings {
  readonly pace: Pace
  readonly chosen: (name: string) => boolean
  readonly auditRows: number
  readonly out: string | undefined
}

function parseSettings(args: string[]): Settings | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seconds: { type: 'string', default: '6' },
        rounds: { type: 'string', default: '5' },
        only: { type: 'string' },
        million: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    })
    const pace = { seconds: Number(values.seconds), rounds: Number(values.rounds) }
    if (!(pace.seconds > 0) || !(Number.isInteger(pace.rounds) && pace.rounds > 0)) return undefined

    const words = values.only?.split(',')
    const chosen = (name: string): boolean => words?.some((word) => name.includes(word)) ?? true
    if (!names.some(chosen)) return undefined
    return {
      pace,
      chosen,
      auditRows: values.million ? 1_000_000 : 100_000,
      // A look at one contestant must not replace the figures of a whole run.
      out: values.out ?? (words ? undefined : resultsPath),
    }
  } catch {
    return undefined
  }
}

async function runScenarios(settings: Settings, folder: string): Promise<Findings> {
  const { pace, chosen, auditRows } = settings
  const contestants = entries.filter((entry) => chosen(entry.name))
  const scenarios: readonly [string, boolean, (folder: string) => Promise<Findings>][] = [
    ['tokens', contestants.length > 0, (own) => tokenScenario(contestants, own, pace)],
    ['refresh', chosen('refresh'), (own) => refreshScenario(own, pace)],
    ['code', chosen('code'), (own) => codeFlowScenario(own, pace)],
    ['sign-in', chosen('sign-in'), (own) => signInScenario(own, pace)],
    ['many', chosen('many'), (own) => manyClientsScenario(auditRows, own, pace)],
    ['rest', chosen('rest'), (own) => restScenario(own, pace)],
    ['large', chosen('large'), (own) => largeEstateScenario(own)],
    ['client', chosen('client'), (own) => clientScenario(own)],
    ['guard', chosen('guard'), () => guardScenario(pace)],
  ]
  const all: Findings[] = []
  for (const [name, wanted, run] of scenarios) {
    if (!wanted) continue
    console.error(`\n${name}`)
    const own = join(folder, name)
    mkdirSync(own)
    all.push(await run(own))
  }
  return {
    sections: all.flatMap((findings) => findings.sections),
    goals: all.flatMap((findings) => findings.goals),
    flaws: all.flatMap((findings) => findings.flaws),
  }
}

function report(findings: Findings, machine: readonly string[], out: string | undefined): void {
  const sections = [goalSection(findings.goals), ...findings.sections]
  const onScreen = sections.filter((section) => section.where === 'screen and document')
  console.log(`\n${onScreen.map(renderSection).join('\n\n')}`)

  const invalid = findings.flaws.map((flaw) => `**INVALID:** ${flaw}`)
  if (out !== undefined) {
    const blocks = ['# Benchmark results', machine.join('\n'), ...invalid]
    writeFileSync(out, `${[...blocks, ...sections.map(renderSection)].join('\n\n')}\n`)
    console.log(`\nWritten to ${relative(process.cwd(), out)}`)
  }
  for (const flaw of findings.flaws) console.error(`!!! INVALID: ${flaw}`)
}

function describeMachine(folder: string, { rounds, seconds }: Pace): string[] {
  const processors = cpus()
  const gigabytes = (totalmem() / 1e9).toFixed(0)
  return [
    `- Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- Processor: ${processors[0]?.model ?? 'unknown'}, ${processors.length} cores`,
    `- Memory: ${gigabytes} GB`,
    `- Node ${process.version}, kernel ${type()} ${release()}`,
    `- Disk: ${describeDisk(folder)}`,
    `- ${pinningNote}`,
    `- ${rounds} rounds of ${seconds} s, each after ${leadInSeconds} s that is not counted`,
  ]
}
