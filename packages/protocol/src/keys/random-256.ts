import { randomFillSync } from 'node:crypto'

const count = 32

/** Fetched for many uses at a time: each fetch costs more than what it is needed for. */
const fetched = Buffer.alloc(128 * count)
let used = fetched.length

/** 256 random bits of the operating system's generator, handed out once. */
export function random256(): Buffer {
  if (used === fetched.length) {
    randomFillSync(fetched)
    used = 0
  }
  used += count
  return Buffer.from(fetched.subarray(used - count, used))
}
