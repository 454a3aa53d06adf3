import { hash } from 'node:crypto'

/** How often `pickWeighted` picks something, against its neighbours: more than 0. */
export interface Weighted {
  readonly weight: number
}

/** Numbers that look random and are the same for the same seed. Never for secrets. */
export interface SeededRandom {
  /** From 0, included, to 1, excluded. */
  next(): number
  /** A whole number from 0, included, to `max`, excluded. */
  integer(max: number): number
  /** One of the items. */
  pick<T>(items: readonly T[]): T
  /** One of the items, each as often as its weight says among all weights. */
  pickWeighted<T extends Weighted>(items: readonly T[]): T
  bytes(length: number): Uint8Array
  /** A UUID of version 4. */
  uuid(): string
}

/**
 * The same seed gives the same numbers on every machine and in every version of Node.
 *
 * @throws RangeError from `integer` below 1 and from picks out of nothing
 * @see Chris Doty-Humphrey, PractRand: sfc32
 */
export function seededRandom(seed: number | string): SeededRandom {
  const draw = sfc32(hash('sha256', String(seed), 'buffer'))
  const next = (): number => draw() / 2 ** 32

  function integer(max: number): number {
    if (!(Number.isInteger(max) && max >= 1)) throw new RangeError(`integer(${max})`)
    return Math.floor(next() * max)
  }

  function bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => draw() & 0xff)
  }

  return {
    next,
    integer,
    bytes,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('pick from nothing')
      return items[integer(items.length)] as T
    },
    pickWeighted<T extends Weighted>(items: readonly T[]): T {
      let left = next() * items.reduce((sum, item) => sum + item.weight, 0)
      for (const item of items) {
        left -= item.weight
        if (left < 0) return item
      }
      // Sums of fractions can end a hair above the last one.
      const last = items.at(-1)
      if (last === undefined) throw new RangeError('pick from nothing')
      return last
    },
    uuid() {
      const raw = bytes(16)
      raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40
      raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80
      return raw.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    },
  }
}

/** Draws of 32 bits each, unsigned. */
function sfc32(seed: Buffer): () => number {
  let a = seed.readInt32LE(0)
  let b = seed.readInt32LE(4)
  let c = seed.readInt32LE(8)
  let counter = 1
  return () => {
    const drawn = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return drawn >>> 0
  }
}
