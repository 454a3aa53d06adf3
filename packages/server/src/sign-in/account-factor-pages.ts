import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import {
  type ProvenSteps,
  type SignedIn,
  stepsOfSession,
} from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { problem } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { accountChange, accountNavigation } from './account-pieces.ts'
import { authenticatorForm, factorName, passkeyNameField } from './factor-pieces.ts'
import { passkeyForm } from './passkey-form.ts'
import { PasskeyRefused } from './passkeys.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'

const appPath = '/account/authenticator'
const passkeyPath = '/account/passkey'

/** Adds an authenticator app, a passkey, recovery codes to one's own account. */
export function accountFactorPages(parts: PeopleParts): readonly PageRoute[] {
  const fresh = { proof: 'fresh', returnPath: '/account' } as const
  const { pages, flow, factors } = parts
  return [
    {
      method: 'GET',
      path: appPath,
      handle: (request) =>
        flow.requireFresh(request, '/account', (signedIn) =>
          appPage(parts, signedIn, queryValue(request, 'factor') ?? ''),
        ),
    },
    accountChange(parts, {
      ...fresh,
      path: appPath,
      act: (request, signedIn) =>
        orAgain(
          request,
          async () => {
            const steps = stepsOfSession(signedIn)
            const { factorId } = await factors.beginTotp(steps, 'Authenticator app')
            return pages.redirect(`${appPath}?factor=${encodeURIComponent(factorId)}`)
          },
          (refused) => appPage(parts, signedIn, '', refused),
        ),
    }),
    accountChange(parts, {
      ...fresh,
      path: `${appPath}/confirm`,
      act: (request, signedIn, form) =>
        orAgain(
          request,
          async () => {
            const [factor, code] = [form.value('factor'), form.value('code')]
            const origin = flow.originOf(request)
            const steps = stepsOfSession(signedIn)
            const proven = await factors.confirmTotp(steps, factor, code, origin)
            return renewed(parts, request, { signedIn, proven, word: 'app' })
          },
          (refused) => appPage(parts, signedIn, form.value('factor'), refused),
        ),
    }),
    {
      method: 'GET',
      path: passkeyPath,
      handle: (request) =>
        flow.requireFresh(request, passkeyPath, (signedIn) => passkeyPage(parts, signedIn)),
    },
    accountChange(parts, {
      ...fresh,
      path: passkeyPath,
      act: (request, signedIn, { value }) =>
        orAgain(
          request,
          async () => {
            const proven = await addPasskey(parts, request, { signedIn, value })
            return renewed(parts, request, { signedIn, proven, word: 'passkey' })
          },
          (refused) => passkeyPage(parts, signedIn, refused),
        ),
    }),
    accountChange(parts, {
      ...fresh,
      path: '/account/recovery-codes',
      act: (request, signedIn) =>
        orAgain(
          request,
          async () => {
            const origin = flow.originOf(request)
            return codesPage(
              parts,
              await factors.makeRecoveryCodes(stepsOfSession(signedIn), origin),
            )
          },
          (refused) => appPage(parts, signedIn, '', refused),
        ),
    }),
  ]
}

/** A session that knows of the new factor takes the place of the old one. */
async function renewed(
  { pages, flow, signIns, cookies }: PeopleParts,
  request: WireRequest,
  {
    signedIn,
    proven,
    word,
  }: { readonly signedIn: SignedIn; readonly proven: ProvenSteps; readonly word: string },
): Promise<WireReply> {
  const { cookie } = await signIns.begin(proven, flow.originOf(request), signedIn.session)
  return pages.redirect(`/account?done=${word}`, cookies.session(cookie))
}

async function addPasskey(
  { passkeys, flow, factors, signIns }: PeopleParts,
  request: WireRequest,
  { signedIn, value }: { readonly signedIn: SignedIn; readonly value: (name: string) => string },
): Promise<ProvenSteps> {
  const origin = flow.originOf(request)
  const { person, session } = signedIn
  if (!passkeys) return signIns.refuse('Passkeys are not offered here.', origin, person.id)
  try {
    const answer = { challenge: value('challenge'), credential: value('credential') }
    const name = factorName(value('name'), 'Passkey')
    const passkey = await passkeys.requireNew({ ...answer, binding: session.id }, name)
    return factors.addPasskey(stepsOfSession(signedIn), passkey, origin)
  } catch (error) {
    if (!(error instanceof PasskeyRefused)) throw error
    return signIns.refuse(error.message, origin, person.id)
  }
}

async function appPage(
  { pages, factors }: PeopleParts,
  signedIn: SignedIn,
  factorId: string,
  refused?: RefusedStep,
): Promise<WireReply> {
  const pending = await factors.pendingTotp(stepsOfSession(signedIn), factorId)
  if (!pending && !refused) return pages.redirect('/account')
  return pages.render({
    title: 'Add an authenticator app',
    status: refused?.status,
    headers: refused?.headers,
    body: html`${accountNavigation(appPath)}
<h1>Add an authenticator app</h1>
${problem(refused?.words)}
${
  pending &&
  authenticatorForm({
    action: `${appPath}/confirm`,
    pending,
    fields: pages.formToken(signedIn),
    isRefused: refused !== undefined,
  })
}
<p class="soft"><a href="/account">Back</a></p>`,
  })
}

async function passkeyPage(
  { pages, factors, passkeys }: PeopleParts,
  signedIn: SignedIn,
  refused?: RefusedStep,
): Promise<WireReply> {
  const { person, session } = signedIn
  const held = await factors.list(person.id)
  const present = held.factors.filter((factor) => factor.kind === 'passkey')
  const question = await passkeys?.askForNew(session.id, person, present)
  return pages.render({
    title: 'Add a passkey',
    status: refused?.status,
    headers: refused?.headers,
    script: question && 'passkeys',
    body: html`${accountNavigation(passkeyPath)}
<h1>Add a passkey</h1>
${problem(refused?.words)}
<p>A passkey takes the place of the password and the second step: your device asks for your finger,
your face or its code. Adding one needs JavaScript in this browser.</p>
${
  question
    ? passkeyForm({
        action: passkeyPath,
        kind: 'create',
        question,
        button: 'Add a passkey',
        fields: html`${pages.formToken(signedIn)}${passkeyNameField()}`,
      })
    : html`<p class="note">Passkeys belong to a name, and this server’s public address is a number.</p>`
}
<p class="soft"><a href="/account">Back</a></p>`,
  })
}

function codesPage({ pages }: PeopleParts, codes: readonly string[]): WireReply {
  return pages.render({
    title: 'Recovery codes',
    body: html`${accountNavigation('/account/recovery-codes')}
<h1>Your recovery codes</h1>
<p>Print them or write them down: they are shown this once. Each signs you in one time when your
phone or key is not at hand. All earlier codes are void.</p>
<ol class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ol>
<p><a class="button" href="/account">I have kept them</a></p>`,
  })
}
