// The build for browsers is the one without Java, binaries or workers; it ships no types of its own.
declare module 'recheck/lib/browser.js' {
  const recheck: Pick<typeof import('recheck'), 'checkSync'>
  export default recheck
}
