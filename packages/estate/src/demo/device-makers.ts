/** Who makes devices, and which first halves of MAC addresses they own at the IEEE. */
interface MakerFacts {
  readonly manufacturer: string
  /** Six hexadecimal digits each. */
  readonly macPrefixes: readonly string[]
  /** How its serial numbers look; what the signs mean is told in device-identifiers.ts. */
  readonly serialPatterns: readonly string[]
}

export const makers = {
  apple: {
    manufacturer: 'Apple',
    macPrefixes: ['3C22FB', 'A483E7', 'F01898', '147DDA', 'BCD074', '3CA6F6'],
    serialPatterns: ['@@@@{@}'],
  },
  samsung: {
    manufacturer: 'Samsung',
    macPrefixes: ['5CCB99', '78BDBC'],
    serialPatterns: ['R5CT@{@}', 'R5CW@{@}', 'R5CX@{@}'],
  },
  google: {
    manufacturer: 'Google',
    macPrefixes: ['3C286D', 'F88FCA', '94EB2C'],
    serialPatterns: ['2#xx1FDH2{x}', '3#xx1FDH2{x}'],
  },
  zebra: {
    manufacturer: 'Zebra Technologies',
    macPrefixes: ['94FB29', '84248D'],
    serialPatterns: ['22###52{#}', '23###52{#}'],
  },
  dell: {
    manufacturer: 'Dell Inc.',
    macPrefixes: ['8CEC4B', 'D4BED9', '54BF64'],
    serialPatterns: ['{@}3', '{@}4'],
  },
  lenovo: {
    manufacturer: 'LENOVO',
    // Its notebooks carry the addresses of the factory that is its own.
    macPrefixes: ['54E1AD', '98FA9B'],
    serialPatterns: ['PF{@}', 'PW{@}'],
  },
  hp: {
    manufacturer: 'HP',
    macPrefixes: ['E8D8D1', '3C5282', 'F43909'],
    serialPatterns: ['5CG3{@}', '5CG4{@}'],
  },
  microsoft: {
    manufacturer: 'Microsoft Corporation',
    macPrefixes: ['C83F26', '985FD3'],
    serialPatterns: ['0##{#}53'],
  },
  acer: {
    manufacturer: 'Acer',
    macPrefixes: ['C09879'],
    serialPatterns: ['NXKEQAA001##{x}7600'],
  },
  asus: {
    manufacturer: 'ASUS',
    macPrefixes: ['04D9F5', '2CFDA1'],
    serialPatterns: ['N#NXCV{@}###', 'P#NXCV{@}###'],
  },
  'raspberry-pi': {
    manufacturer: 'Raspberry Pi Ltd',
    macPrefixes: ['DCA632', 'E45F01'],
    serialPatterns: ['10000000xx{x}'],
  },
} as const satisfies Record<string, MakerFacts>

export type Maker = keyof typeof makers
