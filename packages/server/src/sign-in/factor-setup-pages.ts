import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { ProvenSteps } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { hidden, problem } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { authenticatorForm, factorName, passkeyNameField } from './factor-pieces.ts'
import { passkeyForm } from './passkey-form.ts'
import { PasskeyRefused } from './passkeys.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'
import { signInAgain } from './second-factor-pages.ts'
import { stateOf } from './sign-in-pages.ts'

const path = '/sign-in/setup'

/** `/sign-in/setup`: somebody must have a second factor and has none yet. */
export function factorSetupPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow, factors } = parts
  /** Steps and form of a POST, or the way back to the start. */
  const posted =
    (act: (request: WireRequest, given: Given) => Promise<WireReply>) =>
    async (request: WireRequest) => {
      const form = await pages.readForm(request)
      const state = stateOf(form, request)
      const steps = flow.findSteps(request)
      if (!steps) return pages.redirect(signInAgain(state))
      const given = { steps, state, value: form.value }
      const factorId = form.value('factor') || undefined
      return orAgain(
        request,
        () => act(request, given),
        (refused) => setupPage(parts, request, { steps, state, factorId, refused }),
      )
    }
  return [
    {
      method: 'GET',
      path,
      async handle(request) {
        const state = queryValue(request, 'state') ?? ''
        const steps = flow.findSteps(request)
        if (!steps) return pages.redirect(signInAgain(state))
        const factorId = queryValue(request, 'factor')
        return setupPage(parts, request, { steps, state, factorId })
      },
    },
    {
      method: 'POST',
      path,
      handle: posted(async (_request, { steps, state }) => {
        const { factorId } = await factors.beginTotp(steps, 'Authenticator app')
        const query = new URLSearchParams({ factor: factorId, ...(state !== '' && { state }) })
        return pages.redirect(`${path}?${query}`)
      }),
    },
    {
      method: 'POST',
      path: `${path}/app`,
      handle: posted(async (request, { steps, state, value }) => {
        const origin = flow.originOf(request)
        const proven = await factors.confirmTotp(steps, value('factor'), value('code'), origin)
        return flow.goOn(request, proven, state)
      }),
    },
    {
      method: 'POST',
      path: `${path}/passkey`,
      handle: posted(async (request, { steps, state, value }) => {
        const proven = await addPasskey(parts, request, { steps, value })
        return flow.goOn(request, proven, state)
      }),
    },
  ]
}

interface Given {
  readonly steps: ProvenSteps
  readonly state: string
  readonly value: (name: string) => string
}

async function addPasskey(
  { passkeys, flow, factors, signIns }: PeopleParts,
  request: WireRequest,
  { steps, value }: Pick<Given, 'steps' | 'value'>,
): Promise<ProvenSteps> {
  const origin = flow.originOf(request)
  if (!passkeys) return signIns.refuse('Passkeys are not offered here.', origin, steps.personId)
  try {
    const answer = { challenge: value('challenge'), credential: value('credential') }
    const binding = flow.browserOf(request).id
    const name = factorName(value('name'), 'Passkey')
    return factors.addPasskey(
      steps,
      await passkeys.requireNew({ ...answer, binding }, name),
      origin,
    )
  } catch (error) {
    if (!(error instanceof PasskeyRefused)) throw error
    return signIns.refuse(error.message, origin, steps.personId)
  }
}

interface Shown {
  readonly steps: ProvenSteps
  readonly state: string
  readonly factorId?: string | undefined
  readonly refused?: RefusedStep | undefined
}

async function setupPage(
  { pages, flow, factors, people, passkeys }: PeopleParts,
  request: WireRequest,
  { steps, state, factorId, refused }: Shown,
): Promise<WireReply> {
  const pending = factorId === undefined ? undefined : await factors.pendingTotp(steps, factorId)
  const person = await people.find(steps.personId)
  const { id } = flow.browserOf(request)
  const question = person && !pending ? await passkeys?.askForNew(id, person, []) : undefined
  const fields = hidden('state', state)
  return pages.render({
    title: 'Set up a second step',
    status: refused?.status,
    headers: refused?.headers,
    script: question && 'passkeys',
    body: html`<h1>Set up a second step</h1>
${problem(refused?.words)}
<p>Your account must be protected by more than a password. Do this once; from then on you are
asked for it when you sign in.</p>
${
  pending
    ? authenticatorForm({
        action: `${path}/app`,
        pending,
        fields,
        isRefused: refused !== undefined,
      })
    : html`<form method="post" action="${path}">
${fields}
<button class="full">Use an authenticator app</button>
</form>
${
  question &&
  passkeyForm({
    action: `${path}/passkey`,
    kind: 'create',
    question,
    button: 'Use a passkey',
    look: 'quiet',
    fields: html`${fields}${passkeyNameField()}`,
  })
}`
}
<p class="soft"><a href="${signInAgain(state)}">Start again</a></p>`,
  })
}
