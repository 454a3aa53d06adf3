import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import type { Html } from '../html/html-template.ts'
import type { AnswerOnce } from './repeated-forms.ts'

/** One page for people. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** 200 when not said. */
  readonly status?: number | undefined
  /** The page's form is the answer to an app, and goes to the app's own address (T14). */
  readonly form?: 'leaves' | undefined
  /** The one script that a page may have. */
  readonly script?: 'passkeys' | 'submit-form' | undefined
  /** `Set-Cookie` */
  readonly cookies?: readonly string[] | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What every page is made with: one look, strict headers, one way to know who sits there. */
export interface PageParts {
  render(page: Page): WireReply
  /** 303 to a path of this server, or to a proven place. */
  redirect(location: string, ...cookies: readonly string[]): WireReply
  /** Who is signed in, by the cookie. */
  signedIn(request: WireRequest): Promise<SignedIn | undefined>
  /** Where to send somebody who must sign in first; `signInAfter` demands a fresh proof. */
  signInPath(wanted: {
    readonly returnPath: string
    readonly loginHint?: string | undefined
    /** Named on the page: "to go on to Nightly Report". */
    readonly clientName?: string | undefined
    readonly organizationId?: string | undefined
    /** Who is signed in already, and has to sign in anew, or somebody else has. */
    readonly signedIn?: SignedIn | undefined
  }): string
  /** A second click is answered as the first one. */
  readonly answerOnce: AnswerOnce
  /** The hidden field that every form of a signed-in person carries, bound to the session. */
  formToken(signedIn: SignedIn): Html
  /**
   * Reads a posted form. With `signedIn`, its token must be right; a browser that says the form
   * came from another site is refused always.
   *
   * @throws PageRefusal; StaleForm for a token of another session
   */
  readForm(request: WireRequest, signedIn?: SignedIn | undefined): Promise<PageForm>
}

/** A posted form: single values, and all values of a name. An absent one is an empty text. */
export interface PageForm {
  value(name: string): string
  all(name: string): readonly string[]
}

/** A page says no; the words are for people. */
export class PageRefusal extends Error {
  override readonly name: string = 'PageRefusal'
  readonly status: number

  constructor(status: number, words: string) {
    super(words)
    this.status = status
  }
}

/** The form is of another session: somebody signed in anew in another tab. Shown again, it may be sent. */
export class StaleForm extends PageRefusal {
  override readonly name = 'StaleForm'

  constructor() {
    super(403, staleWords)
  }
}

const staleWords =
  'Somebody signed in here again after this page was opened, so nothing was done. Check it and try again.'
