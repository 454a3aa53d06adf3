/**
 * Two migrations were changed after databases had been made with them. What they were is known
 * by their hashes; `0008-catch-up` adds what such databases lack. Nothing is ever added here.
 */
export const earlierForms: Readonly<Record<string, string>> = {
  '0002-directory': '07ce9094fe14c00b56eeed6922b4a9c55fbfadfa9ce72a8538ce9fb8ba11bdfe',
  '0003-clients': '3f20daa25023ebf1a57116f23fdf8485741c194494e46117f09a75eb08ae1ff3',
}

type Forms = Readonly<Record<string, 'earlier' | 'landed'>>

/**
 * The shapes, by SHA-256, of databases that were made before migrations were recorded with their
 * hashes, and in which form these two ran there. Nothing is ever added here.
 */
export const unrecordedShapes: Readonly<Record<'sqlite' | 'postgres', Forms>> = {
  sqlite: {
    '662d30b5938f4991490106269fa20932e93b9d073e896bc1288ff19d4c9feaa6': 'earlier',
    db3624411134655dafb09c2382a0a7fe01866c0701ecef1d20e408dc7a715c18: 'earlier',
    '8a67771d377df2b8f0a184a0effe91361083752d530fcabdf83e9c8198b85031': 'earlier',
    '1ca19d604e0bbba46c1f0c8d47779f596f0795715b6e9809908b18a5b5f6336f': 'landed',
  },
  postgres: {
    '83f99fb73e03982e17042a7dc77b86db9da37681da2c6751dfd67146f40b43c1': 'earlier',
    d6c29b8cad7f68c6c319029b0001c3d1261ad0e35f7e05b1c7575d064dbfb17a: 'earlier',
    d95f3ad4de3bea85f2967db7365204c2531c88c93c9883748261dabd60d524c9: 'earlier',
    bcdde4cda3fe8f73091625fec04df8f25e073216bab31ba8ccdbed2097d5b662: 'landed',
  },
}
