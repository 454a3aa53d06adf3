import { protectedResources } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk resource list [--search TEXT] [--limit N | --all]` */
export const resourceList = listCommand(protectedResources)
