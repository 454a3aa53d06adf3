import { findFailure } from '../client-failure.ts'
import { command } from '../command.ts'
import { connectionTransport } from '../connection-client.ts'
import { examine } from '../doctor-examination.ts'
import { type Finding, failed, ok, printFinding } from '../doctor-finding.ts'
import { exitCode } from '../exit-code.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk doctor [--profile NAME]` */
export const doctor = command({
  name: 'doctor',
  summary: 'Test a profile step by step, and say in words what is wrong.',
  example: 'doctor --profile uem-prod',
  moreExamples: ['doctor --json'],
  connects: true,

  async run({ connect, configurationPath, environment, io, json }) {
    const findings: Finding[] = []
    const tell = (finding: Finding) => {
      findings.push(finding)
      if (!json) printFinding(io, finding)
    }
    try {
      const connection = await connect()
      const transport = await connectionTransport(connection, environment)
      const from =
        connection.profile === undefined
          ? 'Flags and variables are complete'
          : `${configurationPath} can be read by you alone`
      tell(ok('configuration', `${from}: ${connection.clientId} at ${connection.server}.`))
      for await (const finding of examine({ connection, transport, environment, now: io.now })) {
        tell(finding)
      }
    } catch (error) {
      const failure = findFailure(error)
      if (failure === undefined) throw error
      tell(failed('configuration', failure.message, failure.exitCode))
    }
    const first = findings.find(({ result }) => result === 'FAILED')
    if (json)
      printJson(
        io,
        findings.map(({ step, result, words }) => ({ step, result, words })),
      )
    io.err(
      first === undefined
        ? 'Everything works.'
        : `Begin with the first that FAILED: ${first.step}.`,
    )
    return first?.exitCode ?? exitCode.done
  },
})
