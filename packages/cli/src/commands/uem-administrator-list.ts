import { administrators } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk uem-administrator list [--search TEXT]` */
export const uemAdministratorList = listCommand(administrators)
