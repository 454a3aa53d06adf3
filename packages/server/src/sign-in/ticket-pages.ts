import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { PersonTicket } from '@frontdesk/directory/sign-in/person-ticket.ts'

import { html } from '../html/html-template.ts'
import { hidden, problem } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { newPasswordFields, twoPasswords } from './new-password-pages.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'

type Purpose = PersonTicket['purpose']

const pathOf: Readonly<Record<Purpose, string>> = {
  invitation: '/invitation',
  'password-reset': '/password-reset',
}

const words: Readonly<Record<Purpose, { readonly title: string; readonly intro: string }>> = {
  invitation: { title: 'Welcome', intro: 'Choose a password for your account.' },
  'password-reset': { title: 'New password', intro: 'Choose a new password for your account.' },
}

/** `/invitation` and `/password-reset`: what a link in a letter leads to. */
export function ticketPages(parts: PeopleParts): readonly PageRoute[] {
  const purposes: readonly Purpose[] = ['invitation', 'password-reset']
  return purposes.flatMap((purpose): PageRoute[] => [
    {
      method: 'GET',
      path: pathOf[purpose],
      handle: (request) => {
        // The name of the browser lets a second click find the answer to the first.
        const { cookies } = parts.flow.browserOf(request)
        const ticket = queryValue(request, 'ticket') ?? ''
        return ticketPage(parts, { purpose, ticket, cookies })
      },
    },
    {
      method: 'POST',
      path: pathOf[purpose],
      handle: (request) => takePassword(parts, request, purpose),
    },
  ])
}

async function takePassword(
  parts: PeopleParts,
  request: WireRequest,
  purpose: Purpose,
): Promise<WireReply> {
  const { pages, flow, passwords } = parts
  const form = await pages.readForm(request)
  const ticket = form.value('ticket') || (queryValue(request, 'ticket') ?? '')
  const [password, again] = [form.value('password'), form.value('password_again')]
  if (password !== again) return ticketPage(parts, { purpose, ticket, refused: twoPasswords })
  // A link is good on its own page only.
  const found = await passwords.findTicket(ticket)
  if (found && found.purpose !== purpose) return ticketPage(parts, { purpose, ticket })
  return orAgain(
    request,
    async () => {
      const steps = await passwords.byTicket(ticket, password, flow.originOf(request))
      return flow.goOn(request, steps, '')
    },
    (refused) => ticketPage(parts, { purpose, ticket, refused }),
  )
}

interface Shown {
  readonly purpose: Purpose
  readonly ticket: string
  readonly refused?: RefusedStep | undefined
  readonly cookies?: readonly string[] | undefined
}

async function ticketPage(
  { pages, passwords }: PeopleParts,
  { purpose, ticket, refused, cookies }: Shown,
): Promise<WireReply> {
  const found = await passwords.findTicket(ticket)
  const { title, intro } = words[purpose]
  if (found?.purpose !== purpose) {
    return pages.render({
      title,
      status: refused?.status ?? 404,
      headers: refused?.headers,
      body: html`<h1>This link does not work any more</h1>
<p>It was used already, is too old, or was not copied whole. Ask for a new one.</p>
<p><a class="button quiet" href="/password-reset/request">Ask for a new link</a></p>
<p class="soft"><a href="/sign-in">Sign in</a></p>`,
    })
  }
  const { username } = found.person
  return pages.render({
    title,
    status: refused?.status,
    headers: refused?.headers,
    cookies,
    body: html`<h1>${title}</h1>
${problem(refused?.words)}
<p>${intro} You sign in as <strong>${username}</strong>.</p>
<form method="post" action="${pathOf[purpose]}">
${hidden('ticket', ticket)}
<input class="visually-hidden" type="text" name="username" value="${username}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">
${newPasswordFields(refused)}
<button class="full">Set the password</button>
</form>`,
  })
}
