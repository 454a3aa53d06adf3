import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** Kinds of pictures that are kept. SVG is none of them: it is a document that runs scripts. */
export const logoMediaTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export type LogoMediaType = (typeof logoMediaTypes)[number]

/** More is not kept: consent shows it in a small box. */
export const maximumLogoBytes = 102_400
/** Pixels: a browser unpacks what a small file says is huge. */
export const maximumLogoSide = 4096

/** A picture as it was fetched. */
export interface LogoImage {
  readonly mediaType: LogoMediaType
  /** base64url SHA-256 of the bytes; its address on this server. */
  readonly digest: string
  readonly bytes: Uint8Array
}

/** What is known of a client's logo, without the picture. */
export interface ClientLogo {
  /** The `logo_uri` that this is about. */
  readonly uri: string
  readonly attemptedAt: UnixSeconds
  /** Why the last attempt failed: a sentence; undefined: it did not, or is under way. */
  readonly failure: string | undefined
  /** The picture of the last attempt that did not fail. */
  readonly picture:
    | {
        readonly digest: string
        readonly mediaType: LogoMediaType
        readonly fetchedAt: UnixSeconds
      }
    | undefined
}

/** A client whose logo is to be fetched now. */
export interface DueLogo {
  readonly clientRecordId: string
  readonly uri: string
}

/** When an attempt is due again. */
export interface LogoBounds {
  /** The last one was before this. */
  readonly attemptedBefore: UnixSeconds
  /** The last one was before this and never ended: its process was stopped. */
  readonly abandonedBefore: UnixSeconds
  /** The last one was after this: the clock was wrong then, and tells nothing. */
  readonly impossibleAfter: UnixSeconds
}

/** Copies of clients' logos: one for a client, gone with it. */
export interface ClientLogoStore {
  /** By the client's own id; undefined before the first attempt. */
  find(clientRecordId: string): Promise<ClientLogo | undefined>
  /** A picture that some client has now. */
  findImage(digest: string): Promise<LogoImage | undefined>
  /**
   * Clients whose present address was never asked, or is to be asked again; at most `limit`: one of
   * every organization before the second of any, and of those what was never asked first, then
   * what was asked longest ago.
   */
  due(bounds: LogoBounds, limit: number): Promise<readonly DueLogo[]>
  /**
   * Takes on the attempt. Fails its condition when another process did, or when the client's
   * address is another one by now. A picture of another address goes.
   */
  claim(due: DueLogo, at: UnixSeconds, bounds: LogoBounds): Change
  /** Keeps the picture. Changes nothing when the client's address is another one by now. */
  fetched(due: DueLogo, image: LogoImage, at: UnixSeconds): Change
  /** Notes why it failed, and keeps the picture from before. */
  failed(due: DueLogo, failure: string): Change
}
