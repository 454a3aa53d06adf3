import { createHmac } from 'node:crypto'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { AnsweredFormStore, FormClaim } from '@frontdesk/directory/sign-in/answered-form.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import { addressGroup } from '@frontdesk/protocol/failure-limits/network-address.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import { seal, unseal } from '@frontdesk/protocol/keys/seal.ts'

/**
 * An impatient second click comes while the first is answered, or soon after: so long a process
 * may work on a form, and its answer is kept afterwards.
 */
export const keptMilliseconds = 10_000

/** So many forms of one address, and of all, are shared between processes at a time. */
const bounds = { ofOwner: 64, ofAll: 500 } as const
const maximumReplyLength = 65_536
const lookAgainMs = 50
/** The claim of a process that has died ends meanwhile. */
const longestWaitMs = 15_000
const labels = {
  id: 'frontdesk answered form: id\n',
  owner: 'frontdesk answered form: owner\n',
  seal: 'frontdesk answered form: seal\n',
} as const
/** What a seal is bound to; its key is the form's own. */
const sealedKind = 'answered-form'

/** A form as it was sent. */
export interface SentForm {
  /** Of everything that makes it the same form of the same browser, its cookies too. */
  readonly digest: Uint8Array
  readonly address: string
}

/** What was answered, and whether it had been answered before. */
export interface FirstAnswer {
  readonly reply: WireReply
  readonly isRepeated: boolean
}

/** What was refused may be tried again. */
export function isKept({ status, body = '', bytes }: WireReply): boolean {
  return status < 400 && body.length <= maximumReplyLength && bytes === undefined
}

/** Answers a form in one of the processes that share a database. */
export type AnswerInOneProcess = (
  form: SentForm,
  answer: () => Promise<WireReply>,
) => Promise<FirstAnswer>

interface Options {
  readonly forms: AnsweredFormStore
  readonly commit: Commit
  readonly keys: KeyMaterial
  readonly clock: Clock
}

/**
 * The process that claims a form does its work and leaves the answer; a click that reaches another
 * one waits for it. The answer is sealed under a key that the form itself and its cookies are part
 * of: what stands in the database opens with neither the key file nor the form alone. Where the
 * places are taken, a form is answered by its own conditions, as a used one is.
 *
 * @throws StoreError `unavailable` before anything was done
 */
export function formsElsewhere({ forms, commit, keys, clock }: Options): AnswerInOneProcess {
  /** Undefined when another process has claimed it, or every place is taken. */
  async function claim(id: string, address: string): Promise<FormClaim | undefined> {
    const now = clock()
    const owner = macOf(keys, labels.owner, Buffer.from(addressGroup(address))).text
    const claimed = { id, owner, endsAt: now + keptMilliseconds }
    const changes = forms.claiming(claimed, now, bounds)
    return (await commit({ changes, audit: [] })) ? claimed : undefined
  }

  /** Without it the row ends by itself; the person has to be answered all the same. */
  async function leave(change: Change): Promise<void> {
    await commit({ changes: [change], audit: [] }).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error
    })
  }

  async function work(
    claimed: FormClaim,
    form: SentForm,
    answer: () => Promise<WireReply>,
  ): Promise<WireReply> {
    let kept: string | undefined
    try {
      const reply = await answer()
      if (isKept(reply)) kept = sealReply(keys, form, reply)
      return reply
    } finally {
      const endsAt = clock() + keptMilliseconds
      await leave(
        kept === undefined ? forms.forgetting(claimed) : forms.answering(claimed, kept, endsAt),
      )
    }
  }

  /** Undefined when no other process has an answer for this click; `free` when it gave up the form. */
  async function waitFor(
    id: string,
    form: SentForm,
    until: number,
  ): Promise<WireReply | 'free' | undefined> {
    let wasClaimed = false
    while (performance.now() < until) {
      const found = await forms.find(id, clock())
      if (!found) return wasClaimed ? 'free' : undefined
      if (found.sealed !== undefined) return openReply(keys, form, found.sealed)
      wasClaimed = true
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
    return undefined
  }

  return async (form, answer) => {
    const id = macOf(keys, labels.id, form.digest).text
    const until = performance.now() + longestWaitMs
    for (;;) {
      const claimed = await claim(id, form.address)
      if (claimed) return { reply: await work(claimed, form, answer), isRepeated: false }
      const found = await waitFor(id, form, until)
      if (found === undefined) return { reply: await answer(), isRepeated: false }
      if (found !== 'free') return { reply: found, isRepeated: true }
    }
  }
}

/** Under the current key: processes that have another one for a moment share nothing (T4). */
function macOf(keys: KeyMaterial, label: string, of: Uint8Array) {
  const keyId = keys.currentKeyId
  const key = keys.subkey('interaction-seal', keyId)
  if (!key) throw new Error('The key file lacks its own current key.')
  const bytes = createHmac('sha256', key).update(label).update(of).digest()
  return { bytes, text: `${keyId}.${bytes.toString('base64url')}` }
}

function sealReply(keys: KeyMaterial, { digest }: SentForm, reply: WireReply): string {
  const key = macOf(keys, labels.seal, digest).bytes
  return seal(key, Buffer.from(JSON.stringify(reply)), sealedKind).toString('base64url')
}

/** Undefined for what was not sealed for this form. */
function openReply(keys: KeyMaterial, { digest }: SentForm, sealed: string): WireReply | undefined {
  const key = macOf(keys, labels.seal, digest).bytes
  const plain = unseal(key, Buffer.from(sealed, 'base64url'), sealedKind)
  // It was sealed by us, so it has the shape that we gave it.
  return plain && (JSON.parse(plain.toString()) as WireReply)
}
