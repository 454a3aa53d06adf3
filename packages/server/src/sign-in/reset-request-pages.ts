import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import { AuthorityLost } from '@frontdesk/directory/authority/standing.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'

import { html } from '../html/html-template.ts'
import { linkMail } from '../mail/link-mail.ts'
import { field, problem } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import type { PeopleParts } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'

const path = '/password-reset/request'

/**
 * `/password-reset/request`: asks for a letter with a link. It answers alike whether there is
 * such a person, and before anybody was looked for, so that its time tells nothing either.
 */
export function resetRequestPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow, limits, sendMail } = parts
  return [
    { method: 'GET', path, handle: async () => requestPage(parts) },
    {
      method: 'POST',
      path,
      async handle(request) {
        const name = (await pages.readForm(request)).value('username').trim()
        if (!sendMail || name === '') return requestPage(parts)
        return orAgain(
          request,
          async () => {
            const { address, requestId } = flow.originOf(request)
            // Every letter counts as a failure: nobody may fill somebody's mailbox.
            const attempted = { clientId: `reset:${nameKey(name)}`, address }
            limits.require(attempted)
            limits.failed(attempted)
            sendLinks(parts, name, { requestId, address }).catch(parts.onMailFailure)
            return sentPage(parts)
          },
          (refused) => requestPage(parts, refused),
        )
      },
    },
  ]
}

/** Where people of several organizations have the name, each gets a mail of their own. */
async function sendLinks(
  { people, tickets, sendMail, publicUrl }: PeopleParts,
  name: string,
  by: { readonly requestId: string; readonly address: string },
): Promise<void> {
  for (const person of await people.findForSignIn(name)) {
    if (person.status !== 'enabled' || person.email === '' || !sendMail) continue
    const made = await tickets.make(person, 'password-reset', by).catch(noneOfTheDisabled)
    if (!made) continue
    const link = `${publicUrl}/password-reset?ticket=${made.text}`
    const { expiresAt } = made
    sendMail(linkMail({ purpose: 'password-reset', person, link, expiresAt, from: undefined }))
  }
}

/** Disabled in this moment: no mail, and the namesakes elsewhere still get theirs. */
function noneOfTheDisabled(error: unknown): undefined {
  if (!(error instanceof AuthorityLost)) throw error
}

function requestPage({ pages, sendMail }: PeopleParts, refused?: RefusedStep): WireReply {
  return pages.render({
    title: 'I cannot sign in',
    status: refused?.status,
    headers: refused?.headers,
    body: html`<h1>I cannot sign in</h1>
${problem(refused?.words)}
${
  sendMail
    ? html`<p>Tell us who you are, and we send you a letter with a link for a new password.</p>
<form method="post" action="${path}">
${field({ name: 'username', label: 'Username or e-mail address', autocomplete: 'username', focus: 'first' })}
<button class="full">Send the link</button>
</form>
<p class="soft">You lost your second step? An administrator can help you.</p>`
    : html`<p>This server sends no mail. Ask an administrator for a link: they make one with
<code>frontdesk person invite</code>.</p>`
}
<p class="soft"><a href="/sign-in">Back to signing in</a></p>`,
  })
}

function sentPage({ pages }: PeopleParts): WireReply {
  return pages.render({
    title: 'Look into your mail',
    body: html`<h1>Look into your mail</h1>
<p>If there is an account of this name with an e-mail address, a letter is on its way. Its link works
for an hour.</p>
<p class="soft"><a href="/sign-in">Back to signing in</a></p>`,
  })
}
