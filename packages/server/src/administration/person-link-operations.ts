import type { Person } from '@frontdesk/directory/people/person.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { PersonTicket } from '@frontdesk/directory/sign-in/person-ticket.ts'
import { Type } from 'typebox'

import { linkMail } from '../mail/link-mail.ts'
import { type AdminContext, adminOperation } from './admin-context.ts'
import { IdParams, Instant, instant } from './admin-schemas.ts'
import { commitChange } from './administrative-change.ts'
import { personTarget, requirePersonAtTheDoor } from './person-door.ts'

const LinkAnswer = Type.Object({
  link: Type.String({
    description:
      'Lets whoever has it choose the person’s password, once. Shown in this answer only.',
  }),
  expires_at: Instant,
  mailed: Type.Boolean({ description: 'It was handed to the mail server for the person.' }),
})

const paths: Readonly<Record<PersonTicket['purpose'], string>> = {
  invitation: 'invitations',
  'password-reset': 'password-resets',
}

const pages: Readonly<Record<PersonTicket['purpose'], string>> = {
  invitation: '/invitation',
  'password-reset': '/password-reset',
}

function linkOperation(purpose: PersonTicket['purpose'], summary: string) {
  return adminOperation({
    method: 'POST',
    path: `/admin/v1/people/{id}/${paths[purpose]}`,
    summary,
    params: IdParams,
    demands: 'admin:people:edit',
    replies: { 201: LinkAnswer },

    async run({ params, ...context }) {
      const person = await requirePersonAtTheDoor(context, params.id)
      if (person.status !== 'enabled') {
        throw new Refusal('conflict', 'The person is disabled; enable them first.')
      }
      const value = await makeLink(context, person, purpose)
      return { status: 201, value }
    },
  })
}

/** The two links with which a person chooses a password. */
export const personLinkOperations = [
  linkOperation('invitation', 'Makes a link with which a person chooses their first password.'),
  linkOperation('password-reset', 'Makes a link with which a person chooses another password.'),
]

/** The newest link is the only one: those before it open nothing any more. */
async function makeLink(context: AdminContext, person: Person, purpose: PersonTicket['purpose']) {
  const { parts, caller } = context
  const { text, expiresAt, changes } = parts.personTickets.draft(person, purpose)
  await commitChange(context, {
    changes: [parts.stores.personTickets.deletionOfPerson(person.id), ...changes],
    happenings: [{ action: 'person.invited', target: personTarget(person), detail: { purpose } }],
  })
  const link = `${parts.publicUrl}${pages[purpose]}?ticket=${text}`
  const mail = linkMail({ purpose, person, link, expiresAt, from: caller.client.name })
  const mailed = person.email !== '' && (parts.sendMail?.(mail) ?? false)
  return { link, expires_at: instant(expiresAt), mailed }
}
