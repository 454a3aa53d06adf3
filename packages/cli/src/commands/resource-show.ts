import { protectedResources } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk resource show <resource>` */
export const resourceShow = showCommand(protectedResources)
