import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import { field, problem, problemId } from '../pages/page-pieces.ts'
import type { PageRoute } from '../pages/page-route.ts'
import { accountChange, accountNavigation } from './account-pieces.ts'
import { newPasswordFields, twoPasswords } from './new-password-pages.ts'
import type { PeopleParts } from './people-parts.ts'
import { orAgain, type RefusedStep } from './refused-step.ts'

const path = '/account/password'

/** `/account/password`: changes one's own, with the present one. */
export function accountPasswordPages(parts: PeopleParts): readonly PageRoute[] {
  const { pages, flow, passwords } = parts
  const show = (signedIn: SignedIn, refused?: RefusedStep): WireReply =>
    pages.render({
      title: 'Change the password',
      status: refused?.status,
      headers: refused?.headers,
      body: html`${accountNavigation(path)}
<h1>Change the password</h1>
${problem(refused?.words)}
<p>You will be signed out everywhere else.</p>
<form method="post" action="${path}">${pages.formToken(signedIn)}
<input class="visually-hidden" type="text" name="username" value="${signedIn.person.username}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">
${field({
  name: 'current_password',
  label: 'Present password',
  type: 'password',
  autocomplete: 'current-password',
  focus: 'first',
  problemId: refused && problemId,
})}
${newPasswordFields(refused, 'elsewhere')}
<button class="full">Change it</button>
</form>`,
    })
  return [
    {
      method: 'GET',
      path,
      handle: (request) => flow.requireFresh(request, path, async (signedIn) => show(signedIn)),
    },
    accountChange(parts, {
      path,
      proof: 'fresh',
      returnPath: path,
      async act(request, signedIn, form) {
        const [old, next] = [form.value('current_password'), form.value('password')]
        if (next !== form.value('password_again')) return show(signedIn, twoPasswords)
        return orAgain(
          request,
          async () => {
            await passwords.change(signedIn, { old, next }, flow.originOf(request))
            return pages.redirect('/account?done=password')
          },
          (refused) => show(signedIn, refused),
        )
      },
    }),
  ]
}
