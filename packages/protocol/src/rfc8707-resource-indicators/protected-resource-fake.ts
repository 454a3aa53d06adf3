import type { Change } from '@frontdesk/directory/change.ts'

import {
  hasScope,
  type ProtectedResource,
  type ProtectedResourceStore,
} from './protected-resource.ts'
import { isSameResource } from './resource-uri.ts'

/** An API of somebody else, as those of the setting are; give what matters. */
export const fakeResource: ProtectedResource = {
  id: '0d7f3a52-5b68-4ee1-8c1c-1f9b7c4f0099',
  uri: 'https://mail.example/api',
  name: 'Mail',
  organizationId: undefined,
  organizationGroupId: undefined,
  status: 'enabled',
  generation: 1,
  accessTokenSeconds: undefined,
  serverScopes: true,
  scopes: [],
  createdAt: 0,
  updatedAt: 0,
  version: 1,
}

type Find = (resources: readonly ProtectedResource[]) => ProtectedResource | undefined

/** What a token asks of resources, in memory. */
export function fakeResources(
  found: (find: Find) => Promise<ProtectedResource | undefined>,
  changeWhere: (
    isStanding: (resources: ReadonlyMap<string, ProtectedResource>) => boolean,
  ) => Change,
): Pick<ProtectedResourceStore, 'find' | 'findByUri' | 'findByScope' | 'standing'> {
  return {
    find: (id) => found((all) => all.find((one) => one.id === id)),
    findByUri: (uri) => found((all) => all.find((one) => isSameResource(one.uri, uri))),
    findByScope: (name) => found((all) => all.find((one) => hasScope(one, name))),
    standing: ({ id, generation }) =>
      changeWhere((resources) => {
        const stored = resources.get(id)
        return stored?.status === 'enabled' && stored.generation === generation
      }),
  }
}
