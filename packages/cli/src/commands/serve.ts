import { command } from '../command.ts'
import { serverEnvironment, serverOptions, startServer } from '../server-process.ts'

/** `frontdesk serve [--port N] [--host H] [--database URL]` */
export const serve = command({
  name: 'serve',
  summary: 'Start a server here, and run it until it is stopped.',
  example: 'serve --port 8081 --database sqlite:./frontdesk.db',
  options: serverOptions,
  run: ({ options, environment }) =>
    startServer([], { ...environment, ...serverEnvironment(options) }),
})
