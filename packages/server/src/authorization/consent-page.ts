import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { type Html, html } from '../html/html-template.ts'
import { hidden } from '../pages/page-pieces.ts'
import type { ResourceSentence } from './resource-sentences.ts'
import { scopeAreas } from './scope-words.ts'

/** What somebody is asked, whatever the way on which an app came. */
export interface Question {
  readonly client: Client
  /** Of this server's copy of its logo; undefined: none is shown. */
  readonly logoPath: string | undefined
  readonly signedIn: SignedIn
  /** Name of the organization whose rights are handed on. */
  readonly organizationName: string
  readonly scope: readonly string[]
  readonly permissionsOf: (scope: readonly string[]) => ReadonlySet<Permission>
  readonly ofResources: ReadonlyMap<string, ResourceSentence>
  /** Where the answer is posted to, and what it carries along. */
  readonly action: string
  readonly carried: Readonly<Record<string, string>>
  readonly formToken: Html
  /** Where the person is sent back to, as people read it; undefined: nowhere, it is a device. */
  readonly returnsTo: string | undefined
  /** Where somebody else can sign in. */
  readonly otherPersonPath: string
  /** One sentence more, above the question. */
  readonly warning?: string | undefined
  readonly problem?: string | undefined
}

/** The scope value that no app of OpenID Connect goes without. */
const fixedValue = 'openid'

/** The question whether an app may act for somebody, and how far (T14). */
export function consentPage(question: Question): Html {
  const { client, signedIn, organizationName, action, carried, formToken, problem } = question
  return html`${logoOf(question)}<h1>Let ${client.name} act for you?</h1>
${problem !== undefined && html`<div class="problem" role="alert"><p>${problem}</p></div>`}
${question.warning !== undefined && html`<p class="warning">${question.warning}</p>`}
${
  client.origin === 'dynamic' &&
  html`<p class="warning">Nobody has verified this app: it registered itself, and chose its name itself.</p>`
}
<p>You are signed in as <strong>${signedIn.person.username}</strong> of <strong>${organizationName}</strong>.
<a href="${question.otherPersonPath}">Somebody else?</a></p>
<form method="post" action="${action}">
${formToken}${Object.entries(carried).map(([name, value]) => hidden(name, value))}
<p>${client.name} will be able to do this, as far as you may do it yourself:</p>
${scopeAreas(question.scope, question.permissionsOf, question.ofResources).map(
  ({ title, values }) => html`<fieldset><legend>${title}</legend>
${values.map(({ value, sentences }) => scopeBox(value, sentences))}</fieldset>`,
)}
${
  question.returnsTo !== undefined &&
  html`<p class="soft">Then you are sent back to <code>${question.returnsTo}</code>.</p>`
}
${addressesOf(client)}
<p class="soft">You can take this back at any time, on the page of your account.</p>
<div class="row">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="quiet">Do not allow</button>
</div>
</form>`
}

/** In a box of one size, so that no picture moves or covers the question. */
function logoOf({ client, logoPath }: Question): Html | false {
  if (logoPath === undefined) return false
  return html`<img class="app-logo" src="${logoPath}" alt="Logo of ${client.name}" width="64" height="64">
`
}

/** What the app has written about itself, in a window of its own: the question stays. */
function addressesOf({ policyUri, termsUri }: Client): Html | false {
  const link = (uri: string, words: string) =>
    html`<br><a href="${uri}" target="_blank" rel="noopener noreferrer">${words}</a> at <code>${new URL(uri).host}</code>`
  if (policyUri === undefined && termsUri === undefined) return false
  return html`<p class="soft">What the app says about itself:${policyUri !== undefined && link(policyUri, 'Privacy policy')}${
    termsUri !== undefined && link(termsUri, 'Terms of service')
  }</p>`
}

function scopeBox(value: string, sentences: readonly string[]): Html {
  const isFixed = value === fixedValue
  const words =
    sentences.length === 1
      ? html`${sentences[0]}`
      : html`Everything of this:<ul>${sentences.map((one) => html`<li>${one}</li>`)}</ul>`
  return html`<div class="choice"><input type="checkbox" id="scope-${value}" name="scope" value="${value}" checked${isFixed && html` disabled`}>
<label for="scope-${value}">${words}</label></div>
${isFixed && hidden('scope', value)}`
}

/**
 * What of a scope somebody left checked, in the order of the request; `openid` cannot be taken out.
 *
 * @returns undefined when nothing is left, or something came that was not asked for
 */
export function chosenScope(
  asked: readonly string[],
  checked: readonly string[],
): readonly string[] | undefined {
  if (!checked.every((value) => asked.includes(value))) return undefined
  const chosen = asked.filter((value) => value === fixedValue || checked.includes(value))
  return chosen.length === 0 ? undefined : chosen
}

/** How a redirect is shown: its host, or the scheme that an app of this machine claims. */
export function shownRedirect(redirectUri: string): string {
  const url = new URL(redirectUri)
  return url.host === '' ? url.protocol : url.host
}
