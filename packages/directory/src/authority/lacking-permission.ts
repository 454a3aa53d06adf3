import type { Permission } from '../permissions.ts'

/** Which part of a caller's rights lacks a permission; all parts together decide (T6). */
export type Lack =
  /** Of a caller that acts for itself: its role; without a role, the scope that it registered. */
  | 'role'
  | 'registration'
  /** The scope that its token was asked for. */
  | 'scope'
  /** Of an app that acts for a person: the app, the person's roles, what the person allowed. */
  | 'client'
  | 'person'
  | 'consent'

/** Says for `explain` why a permission was lacking. */
export function whyNotPermitted(lack: Lack, permission: Permission): string {
  return `${reasons[lack]} ${permission}.`
}

/** The sentence for the caller: what is missing, and what to do about it. */
export function permissionSentence(lack: Lack, permission: Permission): string {
  const [before, after] = sentences[lack]
  return `${before} ${permission}${after}`
}

const reasons: Readonly<Record<Lack, string>> = {
  role: 'The role of the client does not hold',
  registration: 'The client is not registered for',
  scope: 'The scope of the token does not include',
  client: 'The role or the registered scope of the app does not hold',
  person: 'The roles of the person do not hold',
  consent: 'The person’s consent, the scope of the token, does not include',
}

const sentences: Readonly<Record<Lack, readonly [before: string, after: string]>> = {
  role: ['The role of this client lacks the permission', '.'],
  registration: [
    'Not allowed: this client is not registered for',
    '. Ask an administrator to add that scope to it.',
  ],
  scope: [
    'Not allowed: this token was not issued for',
    '. Ask for that scope when you get a token.',
  ],
  client: ['Not allowed: this app may not use', ' for anyone. Ask an administrator to allow it.'],
  person: [
    'Not allowed: the roles of the person do not include',
    '. Ask an administrator for a role that does.',
  ],
  consent: [
    'Not allowed: the app was not granted',
    '. Ask for that scope and let the person consent again.',
  ],
}
