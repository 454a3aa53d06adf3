/** What a process holds of bodies that have not arrived whole, in bytes. */
export interface UnfinishedLimits {
  readonly ofProcess: number
  readonly ofAddress: number
}

/**
 * Some thirty bodies of the largest kind, or a thousand forms, and a quarter of that from one
 * address, behind which may be an office.
 */
export const unfinishedLimits: UnfinishedLimits = {
  ofProcess: 64 * 1024 * 1024,
  ofAddress: 16 * 1024 * 1024,
}

/** The bodies of one address are too much; the answer is 429. @see RFC 6585 §4 */
export class TooManyBodies extends Error {
  readonly statusCode = 429
}

/** One body on its way, as far as it takes memory. */
export interface UnfinishedBody {
  /** Takes more; refuses this body, or others, where it is too much. @throws TooManyBodies */
  grow(bytes: number): void
  /** It arrived, or never will. */
  release(): void
}

interface Held {
  bytes: number
  readonly refuse: (error: TooManyBodies) => void
}

interface Address {
  bytes: number
  /** The oldest first. */
  readonly bodies: Set<Held>
}

/**
 * Bounds what unfinished bodies hold. An address that holds too much is refused more; where the
 * process holds too much, the oldest body of the address that holds most is given up, so that many
 * slow senders keep no quick one waiting.
 */
export class UnfinishedBodies {
  readonly #limits: UnfinishedLimits
  readonly #addresses = new Map<string, Address>()
  #bytes = 0

  constructor(limits: UnfinishedLimits = unfinishedLimits) {
    this.#limits = limits
  }

  /** What is held at this moment, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param refuse is called when the body is given up for others */
  begin(name: string, refuse: (error: TooManyBodies) => void): UnfinishedBody {
    const held: Held = { bytes: 0, refuse }
    const address = this.#addresses.get(name) ?? { bytes: 0, bodies: new Set() }
    this.#addresses.set(name, address)
    address.bodies.add(held)
    return {
      grow: (bytes) => {
        if (address.bytes + bytes > this.#limits.ofAddress) throw tooMany()
        while (this.#bytes + bytes > this.#limits.ofProcess) {
          const given = this.#giveUp()
          if (given === undefined || given === held) throw tooMany()
        }
        held.bytes += bytes
        address.bytes += bytes
        this.#bytes += bytes
      },
      release: () => this.#release(name, address, held),
    }
  }

  #giveUp(): Held | undefined {
    let [heaviest] = this.#addresses
    for (const one of this.#addresses) {
      if (!heaviest || one[1].bytes > heaviest[1].bytes) heaviest = one
    }
    if (!heaviest) return undefined
    const [name, address] = heaviest
    const [oldest] = address.bodies
    if (!oldest) return undefined
    this.#release(name, address, oldest)
    oldest.refuse(tooMany())
    return oldest
  }

  #release(name: string, address: Address, held: Held): void {
    if (!address.bodies.delete(held)) return
    address.bytes -= held.bytes
    this.#bytes -= held.bytes
    if (address.bodies.size === 0) this.#addresses.delete(name)
  }
}

function tooMany(): TooManyBodies {
  return new TooManyBodies('Too many unfinished bodies came from this address.')
}
