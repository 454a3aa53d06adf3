import { randomUUIDv7 } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { normalizeUemUrl } from '@frontdesk/dialects/uem/uem-url.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import {
  defaultFailureRates,
  type FailureRates,
} from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

import { acceptRestoredDatabase } from './accept-restored-database.ts'
import { administrationParts, auditWriterName } from './administration-parts.ts'
import type { ApiAccessOptions } from './api-access-parts.ts'
import { locateDatabase } from './database-location.ts'
import { dialects, hotRoutes, tokenPaths } from './dialects.ts'
import type { EmulatedServer } from './emulator/emulated-server.ts'
import { engineParts } from './engine-parts.ts'
import { type FirstCredentials, handOverCredentials } from './first-credentials.ts'
import { decisionsElsewhere } from './http/decisions-elsewhere.ts'
import { FailureCounts } from './http/failure-counts.ts'
import { httpServer } from './http/http-server.ts'
import { requestMetrics } from './http/metrics.ts'
import { RecentDecisions } from './http/recent-decisions.ts'
import { requestAccount } from './http/request-account.ts'
import { requestSettlement } from './http/request-outcome.ts'
import { defaultPublicUrl, openTransport, ownMachineUrl } from './http/transport.ts'
import { UnfinishedBodies } from './http/unfinished-bodies.ts'
import { httpAreas } from './http-areas.ts'
import { importResources } from './imported-resources.ts'
import { recallFailureLimits, startServerJobs } from './jobs/server-jobs.ts'
import { openKeyFile } from './key-file/key-file.ts'
import { checkKeyFile } from './key-file/key-file-check.ts'
import { mailFromSettings } from './mail/mail-from-settings.ts'
import { makeNameKeys } from './name-collisions.ts'
import type { FetchLogo } from './outbound/client-logos.ts'
import { clockRemark, readiness } from './readiness.ts'
import { registrationScopeRemarks } from './registration-scope-remarks.ts'
import { serverLogger } from './server-logger.ts'
import type { Settings } from './settings/settings.ts'
import { signInParts } from './sign-in/sign-in-composition.ts'
import { startingContents } from './starting-contents.ts'

/** What tests and the emulator put in the place of the real thing. */
export interface Replacements {
  readonly clock?: Clock
  readonly logger?: FastifyBaseLogger
  readonly failureRates?: FailureRates
  readonly warningIntervalMilliseconds?: number
  readonly fetchLogo?: FetchLogo
  /** Takes the first credentials instead of the terminal or the file. */
  readonly takeFirstCredentials?: (credentials: FirstCredentials) => void
  /** Makes the server an emulator, on a database and with keys of that kind only (T15). */
  readonly emulation?: EmulatedServer | undefined
}

export interface RunningServer {
  /** Where it listens, `http://localhost:8080`. */
  readonly url: string
  readonly stores: Stores
  /**
   * Says that it is not ready, and goes on serving for as long as the setting says, or until the
   * signal: proxies leave it meanwhile.
   */
  drain(signal?: AbortSignal): Promise<void>
  /** Finishes requests in flight, writes what was accepted, and lets go of the database. */
  close(): Promise<void>
}

/** How this one start differs from others. */
export interface StartOptions {
  /** Starts on a database that was restored from a copy, once its tokens and sessions are ended. */
  readonly acceptRestored?: boolean
}

/**
 * Puts the whole server together, once, and starts it.
 *
 * @throws SettingsError, KeyFileError, and whatever keeps the database from opening
 */
export async function startServer(
  settings: Settings,
  replacements: Replacements = {},
  options: StartOptions = {},
): Promise<RunningServer> {
  const clock = replacements.clock ?? Date.now
  const logger = replacements.logger ?? serverLogger(settings.logLevel)
  const newId = randomUUIDv7
  const port = settings.port === 0 ? await freePort() : settings.port
  const location = locateDatabase(settings, new Date(clock()))
  const { emulation } = replacements
  const use = emulation ? 'emulator' : 'server'
  const keys = openKeyFile(location.keyFile, use)
  const auditKey = keys.subkey('audit-chain', keys.currentKeyId)
  if (!auditKey) throw new Error('The key file lacks its own current key.')
  const writer = auditWriterName(keys.currentKeyId, location.url, port)
  const transport = openTransport(settings, { clock, logger })
  const stores = await openStores({
    url: location.url,
    auditKey,
    writer,
    clock,
    acceptRestored: options.acceptRestored,
    log: (message, error) => logger.warn({ err: error }, message),
  })

  try {
    await checkKeyFile(stores.properties, stores.commit, keys, use)
    await acceptRestoredDatabase({ stores, clock, newId, logger })
    const publicUrl = settings.publicUrl ?? defaultPublicUrl(settings, port)
    const failureRates = replacements.failureRates ?? defaultFailureRates
    const apiAccess = apiAccessOptions(settings)
    const wanted = {
      failureRates,
      apiAccess,
      resources: settings.resources,
      keyClock: emulation?.keyClock,
    }
    const engine = engineParts({
      stores: emulation?.engineStores(stores) ?? stores,
      keys,
      publicUrl,
      clock,
      newId,
      logger,
      ...wanted,
    })
    const failureLimits = [engine.limits, engine.factorLimits]
    await recallFailureLimits({ stores, failureLimits, clock })

    const startWith = emulation?.startingContents ?? startingContents
    const { isDemo } = await startWith({
      settings,
      stores,
      hasher: engine.hasher,
      apiKeySecrets: engine.apiKeySecrets,
      clock,
      newId,
      handOver: replacements.takeFirstCredentials
        ? (credentials) => ({
            done: () => replacements.takeFirstCredentials?.(credentials),
            undo: () => undefined,
          })
        : handOverCredentials(shownBeside(location.keyFile, ownMachineUrl(settings, port))),
    })

    await importResources({ stores, clock, newId }, settings.resources)
    for (const remark of await registrationScopeRemarks(stores, settings)) logger.warn(remark)
    await makeNameKeys(stores, logger)

    const mail = mailFromSettings(settings, { clock, logger })
    const signIn = signInParts({
      stores,
      keys,
      publicUrl,
      stretch: engine.stretch,
      limits: engine.limits,
      factorLimits: engine.factorLimits,
      clock,
      newId,
      sendMail: mail?.send,
      upstream: settings,
      logger,
      onMailFailure: (error) => logger.error({ err: error }, 'a letter could not be sent'),
      permissionsOf: (client, scope) =>
        dialects.get(client?.dialect ?? '')?.policy.permissionsOf(scope) ?? new Set(),
    })
    const metrics = requestMetrics({ tlsExpiresAt: transport.tls?.expiresAt })
    const failureCounts = new FailureCounts()
    const recentDecisions = new RecentDecisions(clock)
    const settle = requestSettlement({
      commit: stores.commit,
      failureCounts,
      recentDecisions,
      tokenPaths,
    })
    const administration = administrationParts({
      stores,
      keys,
      engine,
      publicUrl,
      clock,
      newId,
      recentDecisions,
      decisionsElsewhere: decisionsElsewhere({
        questions: stores.decisionQuestions,
        commit: stores.commit,
        recentDecisions,
        clock,
        newId,
        log: (error) => logger.warn({ err: error }, 'a question for a decision got no answer'),
      }),
      sendMail: mail?.send,
    })
    const monotonicMs = () => performance.now()
    const ready = readiness({ stores, monotonicMs, clock, ring: engine.ring })
    const areas = httpAreas({
      settings,
      publicUrl,
      stores,
      keys,
      engine,
      signIn,
      administration,
      metrics,
      clock,
      newId,
      requireReady: ready.requireReady,
    })
    const http = httpServer({
      areas: emulation?.areas(areas) ?? areas,
      directRoutes: hotRoutes,
      normalizeUrl: normalizeUemUrl,
      account: requestAccount({ settle, metrics, logger }),
      ...transport,
      clock,
      logger,
      bodies: new UnfinishedBodies(),
    })
    const listening = emulation
      ? await emulation.listen(http)
      : await http.listen({ host: settings.host, port })
    const { url } = listening
    const jobs = startServerJobs({
      settings,
      stores,
      ring: engine.ring,
      failureLimits,
      callQuotas: engine.callQuotas,
      failureCounts,
      clock,
      isRealTime: replacements.clock === undefined,
      newId,
      logger,
      isDemo,
      fetchLogo: replacements.fetchLogo,
      warningIntervalMilliseconds: replacements.warningIntervalMilliseconds,
      tls: transport.tls,
    })

    const remark = await clockRemark({ clock, ring: engine.ring })
    if (remark !== undefined) logger.warn(remark)
    logger.info({ url, publicUrl, engine: stores.database.engine }, 'ready')

    return {
      url,
      stores,
      async drain(signal) {
        ready.stop()
        if (settings.drainSeconds === 0) return
        http.drain()
        logger.info({ seconds: settings.drainSeconds }, 'stopping: serving until proxies have left')
        await sleep(settings.drainSeconds * 1000, undefined, { signal }).catch(() => undefined)
      },
      async close() {
        ready.stop()
        transport.tls?.close()
        await listening.close()
        await jobs.stop()
        await mail?.close()
        await stores.close()
        logger.info('stopped')
      },
    }
  } catch (error) {
    transport.tls?.close()
    await stores.close()
    throw error
  }
}

/** The file of first credentials lies beside the key file: who reads that one may have all. */
export function shownBeside(keyFile: string, localUrl: string) {
  return {
    localUrl,
    filePath: join(dirname(keyFile), 'first-credentials.txt'),
    isTerminal: process.stdout.isTTY,
    print: (text: string) => console.log(text),
  }
}

function apiAccessOptions(settings: Settings): ApiAccessOptions {
  return {
    maximumPasswordDays: settings.uemPasswordDays,
    signedWrites: settings.uemSignedWrites,
    callsPerDay: settings.uemDailyQuota,
    callsPerMinute: settings.uemCallsPerMinute,
  }
}

/** The public URL is part of every token, so the port must be known before it is listened on. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
