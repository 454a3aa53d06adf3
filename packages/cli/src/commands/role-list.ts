import { roles } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk role list [--search TEXT] [--limit N | --all]` */
export const roleList = listCommand(roles)
