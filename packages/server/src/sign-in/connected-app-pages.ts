import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import { authorizedCommit } from '@frontdesk/directory/authority/standing.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { Consent } from '@frontdesk/protocol/delegation/consent.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'
import { standingOfSession } from '@frontdesk/protocol/sign-in/steps-commit.ts'
import { resourceSentences } from '../authorization/resource-sentences.ts'
import { scopeAreas } from '../authorization/scope-words.ts'
import { type Html, html } from '../html/html-template.ts'
import { done, hidden, moment } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { accountChange, accountNavigation, actionButton } from './account-pieces.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'

const path = '/account/connected-apps'
/** More sentences than this are folded away. */
const shownDoors = 6

/** `/account/connected-apps`: who may act for one, how far, since when; and no longer (T14). */
export function connectedAppPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow } = parts
  return [
    {
      method: 'GET',
      path,
      handle: (request) =>
        flow.requireSignedIn(request, path, (signedIn) => listPage(parts, request, signedIn)),
    },
    accountChange(parts, {
      path: `${path}/revoke`,
      proof: 'any',
      returnPath: path,
      async act(request, signedIn, form) {
        const own = await parts.consents.ofPerson(signedIn.person.id)
        const consent = own.find(({ id }) => id === form.value('consent'))
        if (consent) await revoke(parts, request, { signedIn, consent })
        return pages.redirect(`${path}?done=revoked`)
      },
    }),
  ]
}

/** The consent and all that it led to end in one commit; somebody may have been quicker. */
async function revoke(
  parts: PeopleParts,
  request: WireRequest,
  { signedIn, consent }: { readonly signedIn: SignedIn; readonly consent: Consent },
): Promise<void> {
  const { consents, families, clients, clock } = parts
  const { id, personId, clientRecordId, scope } = consent
  const { commit } = authorizedCommit(parts, standingOfSession(signedIn))
  const now = clock()
  const client = await clients.get(clientRecordId)
  const { requestId, address, decision } = request
  await commit({
    changes: [
      consents.deletion(id),
      families.revocationOf({ personId, clientRecordId }, secondsOf(now)),
    ],
    audit: [
      {
        at: now,
        action: 'consent.revoked',
        outcome: 'done',
        requestId,
        address,
        personId,
        organizationId: decision.organizationId,
        clientId: client?.clientId,
        targetKind: 'client',
        targetId: clientRecordId,
        detail: { scope: scope.join(' ') },
      },
    ],
  })
}

async function listPage(
  parts: PeopleParts,
  request: WireRequest,
  signedIn: SignedIn,
): Promise<WireReply> {
  const consents = await parts.consents.ofPerson(signedIn.person.id)
  const rows = await Promise.all(
    consents.map(async (consent) => {
      const client = await parts.clients.get(consent.clientRecordId)
      return appRow(parts, signedIn, { consent, client })
    }),
  )
  const isDone = queryValue(request, 'done') === 'revoked'
  return parts.pages.render({
    title: 'Connected apps',
    body: html`${accountNavigation(path)}
<h1>Connected apps</h1>
${done(isDone ? 'The app no longer has access to your account.' : undefined)}
${
  rows.length === 0
    ? html`<p>No app may act for you.</p>`
    : html`<p>These apps may act for you, never beyond what you may do yourself.</p>
<ul class="list">${rows}</ul>`
}`,
  })
}

async function appRow(
  { pages, permissionsOf, protectedResources }: PeopleParts,
  signedIn: SignedIn,
  { consent, client }: { readonly consent: Consent; readonly client: Client | undefined },
): Promise<Html> {
  const name = client?.name ?? 'An app that was deleted'
  const { createdAt, lastUsedAt, scope } = consent
  const areas = scopeAreas(
    scope,
    (values) => permissionsOf(client, values),
    await resourceSentences(protectedResources, scope),
  )
  const sentences = areas.flatMap(({ values }) => values.flatMap((one) => one.sentences))
  return html`<li><div class="row"><h2 class="grow">${name}</h2>
${actionButton(pages, signedIn, {
  action: `${path}/revoke`,
  words: 'Revoke',
  about: name,
  fields: hidden('consent', consent.id),
  look: 'danger',
})}</div>
${doors([...new Set(sentences)])}
<p class="soft">Allowed ${moment(createdAt)}, ${
    lastUsedAt === undefined ? 'not used yet' : html`last used ${moment(lastUsedAt)}`
  }</p></li>`
}

function doors(sentences: readonly string[]): Html {
  const list = html`<ul class="doors">${sentences.map((one) => html`<li>${one}</li>`)}</ul>`
  if (sentences.length <= shownDoors) return list
  return html`<details><summary>May do ${sentences.length} things</summary>${list}</details>`
}
