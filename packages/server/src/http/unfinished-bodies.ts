import { addressGroup } from '@frontdesk/protocol/failure-limits/network-address.ts'

/** What a process holds of bodies that have not arrived whole. */
export interface UnfinishedLimits {
  /** In bytes. */
  readonly ofProcess: number
  /** In bytes. */
  readonly ofAddress: number
  /** How many bodies there are at most, of the process and of one address. */
  readonly count: { readonly ofProcess: number; readonly ofAddress: number }
}

/**
 * Some thirty bodies of the largest kind, and a quarter of that from one address, behind which may
 * be an office.
 */
export const unfinishedLimits: UnfinishedLimits = {
  ofProcess: 64 * 1024 * 1024,
  ofAddress: 16 * 1024 * 1024,
  count: { ofProcess: 4096, ofAddress: 1024 },
}

/** The bodies of one address are too much; the answer is 429. @see RFC 6585 §4 */
export class TooManyBodies extends Error {
  readonly statusCode = 429
}

/** One body on its way, as far as it takes memory. */
export interface UnfinishedBody {
  /**
   * Bytes arrived: it counts as the one that moved last.
   *
   * @param bytes how much more memory it takes, which may be 0
   * @throws TooManyBodies where it alone is too much
   */
  grow(bytes: number): void
  /** It arrived, or never will. */
  release(): void
}

interface Held {
  bytes: number
  readonly address: Address
  readonly refuse: (error: TooManyBodies) => void
}

interface Address {
  readonly name: string
  bytes: number
  /** The one without progress for longest first. */
  readonly bodies: Set<Held>
}

/**
 * Bounds what unfinished bodies hold, by address (of IPv6 by /64) and in the process. Where it is
 * too much, the body is given up that has made no progress for longest, so that many slow senders
 * keep no quick one waiting.
 */
export class UnfinishedBodies {
  readonly #limits: UnfinishedLimits
  readonly #addresses = new Map<string, Address>()
  /** The one without progress for longest first. */
  readonly #all = new Set<Held>()
  #bytes = 0

  constructor(limits: UnfinishedLimits = unfinishedLimits) {
    this.#limits = limits
  }

  /** What is held at this moment, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param refuse is called when the body is given up for others */
  begin(from: string, refuse: (error: TooManyBodies) => void): UnfinishedBody {
    const name = addressGroup(from)
    const address = this.#addresses.get(name) ?? { name, bytes: 0, bodies: new Set() }
    const held: Held = { bytes: 0, address, refuse }
    this.#addresses.set(name, address)
    address.bodies.add(held)
    this.#all.add(held)
    return {
      grow: (bytes) => this.#grow(held, bytes),
      release: () => this.#release(held),
    }
  }

  #grow(held: Held, bytes: number): void {
    if (!this.#all.has(held)) throw tooMany()
    const { address } = held
    for (const bodies of [address.bodies, this.#all]) {
      bodies.delete(held)
      bodies.add(held)
    }
    const { ofProcess, ofAddress, count } = this.#limits
    if (bytes > ofAddress || bytes > ofProcess) this.#refuse(held)
    while (address.bytes + bytes > ofAddress || address.bodies.size > count.ofAddress) {
      this.#giveUp(address.bodies, held)
    }
    while (this.#bytes + bytes > ofProcess || this.#all.size > count.ofProcess) {
      this.#giveUp(this.#all, held)
    }
    held.bytes += bytes
    address.bytes += bytes
    this.#bytes += bytes
  }

  /** @throws TooManyBodies where no other body is left to give up */
  #giveUp(bodies: ReadonlySet<Held>, growing: Held): void {
    const [idlest] = bodies
    if (!idlest || idlest === growing) this.#refuse(growing)
    this.#release(idlest)
    idlest.refuse(tooMany())
  }

  #refuse(held: Held): never {
    this.#release(held)
    throw tooMany()
  }

  #release(held: Held): void {
    const { address, bytes } = held
    if (!this.#all.delete(held)) return
    address.bodies.delete(held)
    address.bytes -= bytes
    this.#bytes -= bytes
    if (address.bodies.size === 0) this.#addresses.delete(address.name)
  }
}

function tooMany(): TooManyBodies {
  return new TooManyBodies('Too many unfinished bodies came from this address.')
}
