import type { Platform } from '../devices/device.ts'
import type { Maker } from './device-makers.ts'
import type { OsLine } from './os-releases.ts'
import type { Weighted } from './seeded-random.ts'

export type DeviceKind = 'phone' | 'tablet' | 'laptop' | 'desktop' | 'television'

/** A model that people can buy, as far as a management server hears of it. */
export interface DeviceModel extends Weighted {
  readonly platform: Platform
  readonly maker: Maker
  readonly line: OsLine
  readonly kind: DeviceKind
  readonly cellular: boolean
  readonly name: string
  /** The maker's own word for it, such as `iPhone15,4` or `SM-S921B`. */
  readonly identifier: string
  /** The first number of an Apple UDID; undefined for other makers and for old, longer UDIDs. */
  readonly chip: string | undefined
  readonly storageGigabytes: readonly number[]
  readonly memoryGibibytes: readonly number[]
  /** The major release that it came with. */
  readonly oldestMajor: number
}

type Family = Pick<DeviceModel, 'platform' | 'maker' | 'line' | 'kind' | 'cellular' | 'oldestMajor'>

/** [name, identifier, storage, memory, weight], then a chip and what differs from the family. */
type Row = readonly [
  name: string,
  identifier: string,
  storageGigabytes: readonly number[],
  memoryGibibytes: readonly number[],
  weight: number,
  own?: Partial<Pick<DeviceModel, 'chip' | 'cellular' | 'kind' | 'oldestMajor' | 'line'>>,
]

function models(family: Family, rows: readonly Row[]): readonly DeviceModel[] {
  return rows.map(([name, identifier, storageGigabytes, memoryGibibytes, weight, own]) => ({
    ...family,
    name,
    identifier,
    storageGigabytes,
    memoryGibibytes,
    weight,
    chip: undefined,
    ...own,
  }))
}

const phone = { kind: 'phone', cellular: true } as const
const laptop = { kind: 'laptop', cellular: false } as const
const iOs = { platform: 'apple-ios', maker: 'apple', line: 'ios', oldestMajor: 18 } as const
const macOs = { platform: 'apple-macos', maker: 'apple', line: 'macos', oldestMajor: 14 } as const
const windows = { platform: 'windows', line: 'windows', oldestMajor: 11 } as const
const chromeOs = { platform: 'chrome-os', line: 'chromeos', oldestMajor: 126 } as const
const linux = { platform: 'linux', line: 'ubuntu', oldestMajor: 22 } as const

const windows10 = { oldestMajor: 10 } as const
const desktop = { kind: 'desktop' } as const

const iPhones = models({ ...iOs, ...phone }, [
  ['iPhone SE (3rd generation)', 'iPhone14,6', [64, 128], [4], 9, { chip: '00008110' }],
  ['iPhone 13', 'iPhone14,5', [128, 256], [4], 12, { chip: '00008110' }],
  ['iPhone 14', 'iPhone14,7', [128, 256], [6], 14, { chip: '00008110' }],
  ['iPhone 15', 'iPhone15,4', [128, 256], [6], 18, { chip: '00008120' }],
  ['iPhone 15 Pro', 'iPhone16,1', [128, 256, 512], [8], 7, { chip: '00008130' }],
  ['iPhone 16', 'iPhone17,3', [128, 256], [8], 13, { chip: '00008140' }],
  ['iPhone 16 Pro', 'iPhone17,1', [128, 256, 512], [8], 6, { chip: '00008140' }],
])

const iPads = models({ ...iOs, kind: 'tablet', cellular: false }, [
  ['iPad (9th generation)', 'iPad12,1', [64, 256], [3], 9, { chip: '00008030' }],
  ['iPad (10th generation)', 'iPad13,18', [64, 256], [4], 8, { chip: '00008101' }],
  ['iPad Air 11-inch (M2)', 'iPad14,9', [128, 256], [8], 3, { chip: '00008112', cellular: true }],
  ['iPad Pro 11-inch (M4)', 'iPad16,3', [256, 512], [8], 2, { chip: '00008132' }],
])

const macs = models({ ...macOs, ...laptop }, [
  ['MacBook Air (M1, 2020)', 'MacBookAir10,1', [256, 512], [8, 16], 14, { chip: '00008103' }],
  ['MacBook Air (13-inch, M2, 2022)', 'Mac14,2', [256, 512], [8, 16], 20, { chip: '00008112' }],
  ['MacBook Air (13-inch, M3, 2024)', 'Mac15,12', [256, 512], [8, 16], 20, { chip: '00008122' }],
  [
    'MacBook Air (13-inch, M4, 2025)',
    'Mac16,12',
    [256, 512],
    [16, 24],
    12,
    { chip: '00008132', oldestMajor: 15 },
  ],
  ['MacBook Pro (16-inch, 2021)', 'MacBookPro18,1', [512, 1000], [16, 32], 8, { chip: '00006000' }],
  [
    'MacBook Pro (14-inch, M4 Pro, 2024)',
    'Mac16,8',
    [512, 1000],
    [24, 48],
    14,
    { chip: '00006040', oldestMajor: 15 },
  ],
  ['Mac mini (2023)', 'Mac14,3', [256, 512], [8, 16], 5, { chip: '00008112', ...desktop }],
  [
    'iMac (24-inch, 2023, Two ports)',
    'Mac15,4',
    [256, 512],
    [8, 16],
    7,
    { chip: '00008122', ...desktop },
  ],
])

const televisions = models(
  {
    platform: 'apple-tvos',
    maker: 'apple',
    line: 'tvos',
    kind: 'television',
    cellular: false,
    oldestMajor: 17,
  },
  [
    ['Apple TV HD', 'AppleTV5,3', [32, 64], [2], 15],
    ['Apple TV 4K (2nd generation)', 'AppleTV11,1', [32, 64], [3], 40, { chip: '00008020' }],
    ['Apple TV 4K (3rd generation)', 'AppleTV14,1', [64, 128], [4], 45, { chip: '00008110' }],
  ],
)

const androids = [
  ...models({ platform: 'android', maker: 'google', line: 'pixel', ...phone, oldestMajor: 14 }, [
    ['Pixel 7a', 'lynx', [128], [8], 9],
    ['Pixel 8', 'shiba', [128, 256], [8], 12],
    ['Pixel 8a', 'akita', [128, 256], [8], 8],
    ['Pixel 9', 'tokay', [128, 256], [12], 6],
  ]),
  ...models({ platform: 'android', maker: 'samsung', line: 'samsung', ...phone, oldestMajor: 13 }, [
    ['Galaxy A54 5G', 'SM-A546B', [128, 256], [8], 14],
    ['Galaxy S23', 'SM-S911B', [128, 256], [8], 12],
    ['Galaxy S24', 'SM-S921B', [128, 256], [8], 11, { oldestMajor: 14 }],
    ['Galaxy XCover6 Pro', 'SM-G736B', [128], [6], 7],
    ['Galaxy Tab Active5', 'SM-X306B', [128, 256], [6], 5, { kind: 'tablet', oldestMajor: 14 }],
  ]),
  ...models({ platform: 'android', maker: 'zebra', line: 'zebra', ...phone, oldestMajor: 11 }, [
    ['TC58', 'TC58', [64, 128], [4, 8], 9],
    ['MC3300ax', 'MC3300ax', [32], [4], 7, { cellular: false }],
  ]),
]

const windowsComputers = [
  ...models({ ...windows, maker: 'dell', ...laptop }, [
    ['Latitude 5440', 'Latitude 5440', [256, 512], [16], 22, windows10],
    ['Latitude 7450', 'Latitude 7450', [512], [16, 32], 12],
    [
      'OptiPlex Micro 7010',
      'OptiPlex Micro 7010',
      [256],
      [8, 16],
      11,
      { ...windows10, ...desktop },
    ],
    ['Precision 5680', 'Precision 5680', [1000], [32, 64], 5],
  ]),
  ...models({ ...windows, maker: 'lenovo', ...laptop }, [
    ['ThinkPad T14 Gen 4', '21HD', [256, 512], [16, 32], 17, windows10],
    ['ThinkPad X1 Carbon Gen 11', '21HM', [512, 1000], [16, 32], 9],
  ]),
  ...models({ ...windows, maker: 'hp', ...laptop }, [
    ['EliteBook 840 14 inch G10', 'HP EliteBook 840 14 inch G10 Notebook PC', [512], [16], 15],
  ]),
  ...models({ ...windows, maker: 'microsoft', kind: 'tablet', cellular: false }, [
    ['Surface Pro 9', 'Surface_Pro_9_2038', [256, 512], [8, 16], 9],
  ]),
]

const chromebooks = [
  ...models({ ...chromeOs, maker: 'acer', ...laptop }, [
    ['Chromebook Spin 713', 'voxel', [128, 256], [8], 35],
    ['Chromebook Spin 714', 'kano', [256], [8, 16], 20],
  ]),
  ...models({ ...chromeOs, maker: 'hp', ...laptop }, [
    ['Elite Dragonfly Chromebook', 'redrix', [128, 256], [8, 16], 20],
  ]),
  ...models({ ...chromeOs, maker: 'asus', ...laptop }, [
    ['Chromebook Plus CX34', 'marasov', [128, 256], [8], 15],
    ['Chromebox 4', 'duffy', [32, 128], [8], 10, desktop],
  ]),
]

const linuxComputers = [
  ...models({ ...linux, maker: 'dell', ...laptop }, [
    ['XPS 13 9315', 'XPS 9315', [512], [16, 32], 30],
    [
      'Precision 3660 Tower',
      'Precision 3660',
      [1000],
      [32, 64],
      20,
      { ...desktop, line: 'rhel', oldestMajor: 8 },
    ],
  ]),
  ...models({ ...linux, maker: 'lenovo', ...laptop }, [
    ['ThinkPad P1 Gen 6', '21FV', [512, 1000], [32, 64], 30],
  ]),
  ...models({ ...linux, maker: 'raspberry-pi', ...desktop, cellular: false }, [
    [
      'Raspberry Pi 4 Model B',
      'Raspberry Pi 4 Model B Rev 1.4',
      [32, 64],
      [4, 8],
      20,
      {
        line: 'debian',
        oldestMajor: 12,
      },
    ],
  ]),
]

/** How many devices in a hundred are of each platform, and the models they come from. */
export const platformShares: readonly (Weighted & { readonly models: readonly DeviceModel[] })[] = [
  { weight: 33, models: [...iPhones, ...iPads] },
  { weight: 14, models: macs },
  { weight: 2, models: televisions },
  { weight: 18, models: androids },
  { weight: 26, models: windowsComputers },
  { weight: 4, models: chromebooks },
  { weight: 3, models: linuxComputers },
]

/** Every model; its place in this list is part of its IMEIs. */
export const deviceModels: readonly DeviceModel[] = platformShares.flatMap((share) => share.models)
