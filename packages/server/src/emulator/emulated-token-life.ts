import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

/** How long the tokens that are issued from now on live; `undefined`: as each client says. */
export interface TokenLife {
  seconds: number | undefined
  /** Stores whose clients are found with that life; the same object for as long as it is the same. */
  over(stores: Stores): Stores
}

/** The administration sees its clients as they are: only the engine is given these stores. */
export function tokenLife(seconds: number | undefined): TokenLife {
  const changed = new WeakMap<Client, Client>()
  const life: TokenLife = {
    seconds,
    over: (stores) => ({
      ...stores,
      clients: {
        ...stores.clients,
        async find(clientId) {
          const client = await stores.clients.find(clientId)
          return client && withLife(client)
        },
      },
    }),
  }

  function withLife(client: Client): Client {
    if (life.seconds === undefined) return client
    const known = changed.get(client)
    if (known?.accessTokenSeconds === life.seconds) return known
    const made = { ...client, accessTokenSeconds: life.seconds }
    changed.set(client, made)
    return made
  }

  return life
}
