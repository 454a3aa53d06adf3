import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type {
  DueLogo,
  LogoBounds,
  LogoImage,
} from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'

import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import {
  client,
  done,
  happens,
  madeAt,
  type OpenStores,
  type Place,
  plant,
  unique,
} from './specimens.ts'

const now = madeAt + 100_000
const bounds: LogoBounds = {
  attemptedBefore: now - 86_399,
  abandonedBefore: now - 600,
  impossibleAfter: now + 600,
}

export function clientLogoContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  const register = async (given: Partial<Client> = {}): Promise<Client> => {
    const one = client(place.child, { logoUri: `https://a.example/${unique('logo')}`, ...given })
    await done(stores, stores.clients.insertion(one))
    return one
  }
  const dueOf = ({ id, logoUri = '' }: Client): DueLogo => ({ clientRecordId: id, uri: logoUri })
  const isDue = async (one: Client) =>
    (await stores.clientLogos.due(bounds, 100)).some(
      ({ clientRecordId }) => clientRecordId === one.id,
    )
  const claim = (one: Client, at = now) =>
    happens(stores, stores.clientLogos.claim(dueOf(one), at, bounds))
  const keep = (one: Client, kept: LogoImage, at = now) =>
    done(stores, [stores.clientLogos.fetched(dueOf(one), kept, at)])
  const moved = async (one: Client, logoUri: string | undefined): Promise<Client> => {
    const other = { ...one, logoUri, version: one.version + 1 }
    await done(stores, [stores.clients.update(other)])
    return other
  }
  function image(): LogoImage {
    const bytes = Buffer.from([0, 137, 255, 10, 0, Number(unique('1').slice(2)) % 256])
    return { mediaType: 'image/webp', digest: unique('digest'), bytes }
  }

  test('a picture is kept to the byte, and found by its digest', async () => {
    const [one, picture] = [await register(), image()]
    assert.equal(await stores.clientLogos.find(one.id), undefined)
    assert.ok(await claim(one))
    await keep(one, picture, now + 1)
    assert.deepEqual(await stores.clientLogos.find(one.id), {
      uri: one.logoUri,
      attemptedAt: now,
      failure: undefined,
      picture: { digest: picture.digest, mediaType: 'image/webp', fetchedAt: now + 1 },
    })
    assert.deepEqual(await stores.clientLogos.findImage(picture.digest), picture)
    for (const other of [picture.digest.toUpperCase(), `${picture.digest}\0`, '']) {
      assert.equal(await stores.clientLogos.findImage(other), undefined)
    }
  })

  test('a client without a logo is never due, and cannot be claimed', async () => {
    const one = await register({ logoUri: undefined })
    assert.deepEqual([await isDue(one), await claim(one)], [false, false])
  })

  const attempts: readonly (readonly [
    what: string,
    at: number,
    end: 'fetched' | 'failed' | 'cut off',
    due: boolean,
  ])[] = [
    ['succeeded today', now - 80_000, 'fetched', false],
    ['succeeded yesterday', now - 86_400, 'fetched', true],
    ['failed today', now - 80_000, 'failed', false],
    ['failed yesterday', now - 86_400, 'failed', true],
    ['is under way', now - 5, 'cut off', false],
    ['was cut off with its process', now - 601, 'cut off', true],
    ['failed by a clock that is a little ahead', now + 600, 'failed', false],
    ['failed by a clock that was a year ahead', now + 31_536_000, 'failed', true],
    ['succeeded by a clock that was a year ahead', now + 31_536_000, 'fetched', true],
    ['was cut off while the clock was a year ahead', now + 31_536_000, 'cut off', true],
  ]
  for (const [what, at, end, due] of attempts) {
    test(`once a day: the last attempt ${what}: ${due ? 'due' : 'not due'}, and one process gets it`, async () => {
      const one = await register()
      assert.ok(await claim(one, at))
      if (end === 'fetched') await keep(one, image(), at + 1)
      if (end === 'failed') await done(stores, [stores.clientLogos.failed(dueOf(one), 'No.')])
      assert.equal(await isDue(one), due)
      assert.deepEqual([await claim(one), await claim(one)], [due, false])
      assert.equal(await isDue(one), false)
    })
  }

  test('one of every organization is due before the second of any; what waits longest first', async () => {
    const other = await plant(stores)
    const slow = await Promise.all(Array.from({ length: 25 }, () => register()))
    const [failed, fetched, unasked] = [
      await register({ organizationId: other.organization.id }),
      await register({ organizationId: other.organization.id }),
      await register({ organizationId: other.organization.id }),
    ]
    assert.ok(await claim(failed, now - 90_000))
    assert.ok(await claim(fetched, now - 100_000))
    const due = await stores.clientLogos.due(bounds, 200)
    const ids = due.map(({ clientRecordId }) => clientRecordId)
    const mine = [unasked.id, fetched.id, failed.id]
    assert.deepEqual(
      ids.filter((id) => mine.includes(id)),
      mine,
    )
    const before = (id: string) =>
      ids.slice(0, ids.indexOf(id)).filter((one) => slow.some((each) => each.id === one)).length
    assert.deepEqual(
      mine.map((id) => before(id) <= mine.indexOf(id) + 1),
      [true, true, true],
    )
    for (const one of [...slow, failed, fetched, unasked]) await claim(one)
  })

  test('a failure is noted and keeps the picture from before; the next picture ends it', async () => {
    const [one, picture] = [await register(), image()]
    assert.ok(await claim(one, now - 90_000))
    await keep(one, picture, now - 90_000)
    assert.ok(await claim(one))
    await done(stores, [stores.clientLogos.failed(dueOf(one), 'It took too long.')])
    const failed = await stores.clientLogos.find(one.id)
    assert.deepEqual(
      [failed?.failure, failed?.picture?.digest, failed?.attemptedAt],
      ['It took too long.', picture.digest, now],
    )
    await keep(one, image())
    assert.equal((await stores.clientLogos.find(one.id))?.failure, undefined)
  })

  test('of an address that is no longer the client’s nothing is shown or kept', async () => {
    const [one, picture, late] = [await register(), image(), image()]
    assert.ok(await claim(one))
    await keep(one, picture)
    const other = await moved(one, 'https://a.example/other')
    assert.equal(await stores.clientLogos.find(one.id), undefined)
    assert.equal(await stores.clientLogos.findImage(picture.digest), undefined)
    assert.deepEqual(
      [await isDue(other), await claim(one), await claim(other)],
      [true, false, true],
    )
    await keep(one, late)
    const logo = await stores.clientLogos.find(one.id)
    assert.deepEqual([logo?.uri, logo?.picture], ['https://a.example/other', undefined])
  })

  test('the purge takes what is kept of clients without a logo; a client takes its own along', async () => {
    const [one, kept, gone] = [await register(), await register(), await register()]
    for (const each of [one, kept, gone]) {
      assert.ok(await claim(each))
      await keep(each, image())
    }
    await moved(one, undefined)
    await purge(stores.database, now * 1000, { batch: 100 })
    await done(stores, stores.clients.deletion(gone))
    const rows = await stores.database.reads
      .selectFrom('client_logo')
      .select('client_record_id')
      .where('client_record_id', 'in', [one.id, kept.id, gone.id])
      .execute()
    assert.deepEqual(rows, [{ client_record_id: kept.id }])
  })
}
