import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { ProvenSteps } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { field, hidden, problem, problemId } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { passkeyForm } from './passkey-form.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'

const path = '/sign-in/second-factor'

/** `/sign-in/second-factor`: a code of the authenticator app, a passkey, or a recovery code. */
export function secondFactorPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow, signIns } = parts
  return [
    {
      method: 'GET',
      path,
      async handle(request) {
        const state = queryValue(request, 'state') ?? ''
        const steps = flow.findSteps(request)
        if (!steps) return pages.redirect(signInAgain(state))
        const way = queryValue(request, 'use') === 'recovery-code' ? 'recovery-code' : undefined
        return secondFactorPage(parts, request, { steps, state, way })
      },
    },
    {
      method: 'POST',
      path,
      async handle(request) {
        const form = await pages.readForm(request)
        const state = form.value('state') || (queryValue(request, 'state') ?? '')
        const steps = flow.findSteps(request)
        if (!steps) return pages.redirect(signInAgain(state))
        const way = form.value('use') === 'recovery-code' ? 'recovery-code' : undefined
        const origin = flow.originOf(request)
        return orAgain(
          request,
          async () => {
            const prove = way ? signIns.byRecoveryCode : signIns.byTotp
            return flow.goOn(request, await prove(steps, form.value('code'), origin), state)
          },
          (refused) => secondFactorPage(parts, request, { steps, state, way, refused }),
        )
      },
    },
  ]
}

/** The way back for a browser that has proven nothing, or too long ago. */
export function signInAgain(state: string): string {
  return state === '' ? '/sign-in' : `/sign-in?state=${encodeURIComponent(state)}`
}

interface Shown {
  readonly steps: ProvenSteps
  readonly state: string
  readonly way?: 'recovery-code' | undefined
  readonly refused?: RefusedStep | undefined
}

/** The page for what a person has: whoever sees it has proven the password. */
export async function secondFactorPage(
  parts: PeopleParts,
  request: WireRequest,
  { steps, state, way, refused }: Shown,
): Promise<WireReply> {
  const { factors } = await parts.factors.list(steps.personId)
  const held = factors.filter((factor) => factor.kind === 'passkey')
  const { id } = parts.flow.browserOf(request)
  const question = held.length > 0 && !way ? await parts.passkeys?.askForProof(id, held) : undefined
  const hasCode = way !== undefined || factors.some(({ kind }) => kind === 'totp')
  const query = state === '' ? '' : `&state=${encodeURIComponent(state)}`
  return parts.pages.render({
    title: 'Second step',
    status: refused?.status,
    headers: refused?.headers,
    script: question && 'passkeys',
    body: html`<h1>One more step</h1>
${problem(refused?.words)}
${hasCode && codeForm({ state, way, refused })}
${
  question &&
  passkeyForm({
    action: '/sign-in/passkey',
    kind: 'get',
    question,
    button: 'Use a passkey',
    look: hasCode ? 'quiet' : undefined,
    fields: html`${hidden('state', state)}${hidden('for', 'second-factor')}`,
  })
}
${
  question &&
  !hasCode &&
  html`<noscript><p>Your second step is a passkey, and passkeys need JavaScript.</p></noscript>`
}
<p class="soft">${
      way
        ? html`<a href="${path}?${query.slice(1)}">Use another way</a>`
        : html`<a href="${path}?use=recovery-code${query}">Use a recovery code</a>`
    } · <a href="${signInAgain(state)}">Start again</a></p>`,
  })
}

function codeForm({ state, way, refused }: Pick<Shown, 'state' | 'way' | 'refused'>) {
  return html`<form method="post" action="${path}">
${hidden('state', state)}${hidden('use', way)}
${field({
  name: 'code',
  label: way ? 'Recovery code' : 'Code',
  autocomplete: way ? 'off' : 'one-time-code',
  hint: way
    ? 'One of the codes that you wrote down. Each works once.'
    : 'The six digits that your authenticator app shows now.',
  kind: 'code',
  focus: 'first',
  problemId: refused && problemId,
})}
<button class="full">Go on</button>
</form>`
}
