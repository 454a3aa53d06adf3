const needed = 26

/**
 * Ends the process with a sentence on what to do when this Node is too old to run `.ts` files the
 * way the project needs it.
 *
 * @param {string} script the npm script that would have worked
 */
export function requireNodeVersion(script) {
  if (Number.parseInt(process.versions.node, 10) >= needed) return
  console.error(
    `This is Node ${process.versions.node}; Node ${needed} is needed. Run it through npm, which ` +
      `brings Node ${needed} along: npm ci && ${script}\n(If you did: npm ci left optional ` +
      'packages out, see "npm config get omit".)',
  )
  process.exit(1)
}
