import type { WireReply } from '@frontdesk/dialects/exchange.ts'

import { type Html, html } from '../html/html-template.ts'
import { field, hidden, problem, problemId } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { type PeopleParts, queryValue } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'
import { signInAgain } from './second-factor-pages.ts'
import { stateOf } from './sign-in-pages.ts'

const path = '/sign-in/new-password'

/** `/sign-in/new-password`: the password was given by somebody else, and is replaced at once. */
export function newPasswordPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow, passwords } = parts
  const show = (state: string, refused?: RefusedStep): WireReply =>
    pages.render({
      title: 'Choose a password',
      status: refused?.status,
      headers: refused?.headers,
      body: html`<h1>Choose a password</h1>
${problem(refused?.words)}
<p>Your present password was chosen for you, so it is good for this step only. Choose one that only you know.</p>
<form method="post" action="${path}">
${hidden('state', state)}
${newPasswordFields(refused)}
<button class="full">Go on</button>
</form>`,
    })
  return [
    {
      method: 'GET',
      path,
      async handle(request) {
        const state = queryValue(request, 'state') ?? ''
        return flow.findSteps(request) ? show(state) : pages.redirect(signInAgain(state))
      },
    },
    {
      method: 'POST',
      path,
      async handle(request) {
        const form = await pages.readForm(request)
        const state = stateOf(form, request)
        const steps = flow.findSteps(request)
        if (!steps) return pages.redirect(signInAgain(state))
        const [password, again] = [form.value('password'), form.value('password_again')]
        if (password !== again) return show(state, twoPasswords)
        return orAgain(
          request,
          async () => {
            const origin = flow.originOf(request)
            return flow.goOn(request, await passwords.replaceFirst(steps, password, origin), state)
          },
          (refused) => show(state, refused),
        )
      },
    },
  ]
}

/** A mistyped password must not lock its owner out. */
export const twoPasswords: RefusedStep = {
  status: 400,
  words: 'The two passwords are not the same.',
}

/** A new password, twice. */
export function newPasswordFields(
  refused: RefusedStep | undefined,
  focus: 'first' | 'elsewhere' = 'first',
): Html {
  const one = { type: 'password', autocomplete: 'new-password' } as const
  const about = refused && problemId
  return html`${field({
    ...one,
    name: 'password',
    label: 'New password',
    hint: '12 to 128 characters. Several words make a good one.',
    focus: focus === 'first' ? focus : undefined,
    problemId: about,
  })}${field({ ...one, name: 'password_again', label: 'New password again', problemId: about })}`
}
