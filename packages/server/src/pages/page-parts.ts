import { randomBytes } from 'node:crypto'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { SignIns } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { html } from '../html/html-template.ts'
import type { AnswerInOneProcess } from './forms-elsewhere.ts'
import { type Page, type PageParts, StaleForm } from './page.ts'
import { scriptPath, stylePath } from './page-assets.ts'
import { pageCookies } from './page-cookies.ts'
import { pageHeaders } from './page-headers.ts'
import { pageDocument } from './page-layout.ts'
import { formTokenField, formTokens, readPostedForm, requireSameSite } from './posted-form.ts'
import { repeatedForms } from './repeated-forms.ts'
import { returnStates } from './return-state.ts'

interface Parts {
  readonly publicUrl: string
  readonly keys: KeyMaterial
  readonly clock: Clock
  readonly signIns: Pick<SignIns, 'find'>
  /** One process does the work of a form that reaches several. */
  readonly inOneProcess: AnswerInOneProcess
}

/** Puts together what every page is made with. */
export function pageParts({ publicUrl, keys, clock, signIns, inOneProcess }: Parts): PageParts {
  const publicOrigin = new URL(publicUrl).origin
  const cookies = pageCookies(publicUrl)
  const tokens = formTokens(keys)
  const states = returnStates({ keys, clock })
  return {
    render: renderPage,
    redirect: (location, ...set) => ({
      status: 303,
      headers: {
        Location: location,
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      },
      ...(set.length > 0 && { cookies: set }),
    }),

    async signedIn(request) {
      const cookie = cookies.findSession(request.header('cookie'))
      const found = cookie === undefined ? undefined : await signIns.find(cookie)
      if (found) {
        request.decision.personId = found.person.id
        request.decision.organizationId = found.person.organizationId
      }
      return found
    },

    answerOnce: repeatedForms(cookies, inOneProcess),

    signInPath: ({ signedIn, ...wanted }) => {
      const sessionBefore = signedIn?.session.id
      return `/sign-in?state=${states.seal({ ...wanted, sessionBefore })}`
    },

    formToken: (signedIn) =>
      html`<input type="hidden" name="${formTokenField}" value="${tokens.issue(signedIn)}">`,

    async readForm(request, signedIn) {
      requireSameSite(request, publicOrigin)
      const form = await readPostedForm(request)
      if (signedIn && !tokens.verify(signedIn, form.value(formTokenField))) {
        request.decision.rule = 'A form did not carry its token.'
        throw new StaleForm()
      }
      return form
    },
  }
}

function renderPage(page: Page): WireReply {
  const { title, body, status = 200, form, cookies } = page
  const script = page.script && {
    path: scriptPath(page.script),
    nonce: randomBytes(16).toString('base64url'),
  }
  return {
    status,
    headers: {
      ...pageHeaders({ form, nonce: script?.nonce }),
      ...page.headers,
    },
    ...(cookies && { cookies }),
    body: pageDocument({ title, body, stylePath, script }),
  }
}
