// These libraries ship no types; this is the part that the tests use.
declare module 'passport-oauth2' {
  type Done = (error: unknown, user?: object) => void
  export class Strategy {
    constructor(
      options: Readonly<Record<string, unknown>>,
      verify: (accessToken: string, refreshToken: string, profile: object, done: Done) => void,
    )
    name: string
    authenticate(request: object, options?: object): void
    success(user: object): void
    redirect(url: string, status?: number): void
    fail(challenge: unknown): void
    error(error: unknown): void
  }
}
