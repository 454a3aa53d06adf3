import { FrontdeskError } from '../client-error.ts'
import {
  adaptiveConcurrency,
  type ConcurrencyControl,
  fixedConcurrency,
} from './adaptive-concurrency.ts'
import type { Concurrency } from './bulk-run.ts'

const usualMaximum = 64
const usualAttempts = 3

export interface LimitOptions {
  readonly concurrency?: Concurrency | undefined
  readonly maximumConcurrency?: number | undefined
  readonly attempts?: number | undefined
}

export interface RunLimits {
  readonly concurrency: ConcurrencyControl
  readonly attempts: number
}

/**
 * Reads the numbers of a run's options.
 *
 * @throws FrontdeskError `usage` for what is no whole number from 1 on
 */
export function parseRunLimits(options: LimitOptions, now: () => number): RunLimits {
  const { concurrency = 'adaptive', maximumConcurrency, attempts = usualAttempts } = options
  requireCount('attempts', attempts)
  if (maximumConcurrency !== undefined) requireCount('maximumConcurrency', maximumConcurrency)
  if (concurrency === 'adaptive') {
    const maximum = maximumConcurrency ?? usualMaximum
    return { attempts, concurrency: adaptiveConcurrency({ maximum, now }) }
  }
  requireCount('concurrency', concurrency)
  const limit = Math.min(concurrency, maximumConcurrency ?? concurrency)
  return { attempts, concurrency: fixedConcurrency(limit, now) }
}

function requireCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw new FrontdeskError('usage', `The option ${name} must be a whole number from 1 on.`)
}
