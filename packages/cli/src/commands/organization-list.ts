import { organizations } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk organization list [--search TEXT] [--limit N | --all]` */
export const organizationList = listCommand(organizations)
