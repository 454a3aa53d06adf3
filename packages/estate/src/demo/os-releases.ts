import type { Weighted } from './seeded-random.ts'

/** A version of an operating system and the build that goes with it. */
export interface OsRelease extends Weighted {
  /** What a model is compared with: it never runs anything older than it came with. */
  readonly major: number
  readonly version: string
  readonly build: string
}

function release(major: number, version: string, build: string, weight: number): OsRelease {
  return { major, version, build, weight }
}

/** Real releases by line, oldest first: a maker's own builds are a line of their own. */
export const osReleases = {
  ios: [
    release(18, '18.5', '22F76', 6),
    release(18, '18.6.2', '22G100', 14),
    release(18, '18.7.7', '22H340', 10),
    release(26, '26.0.1', '23A355', 12),
    release(26, '26.1', '23B85', 26),
    release(26, '26.4.1', '23E254', 32),
  ],
  macos: [
    release(14, '14.7.6', '23H626', 8),
    release(15, '15.5', '24F74', 12),
    release(15, '15.6.1', '24G90', 30),
    release(26, '26.0.1', '25A362', 16),
    release(26, '26.1', '25B78', 34),
  ],
  tvos: [
    release(17, '17.6.1', '21M80', 15),
    release(18, '18.3', '22K557', 25),
    release(18, '18.5', '22L572', 60),
  ],
  pixel: [
    release(14, '14', 'AP2A.240905.003', 12),
    release(15, '15', 'AP4A.250205.002', 33),
    release(16, '16', 'BP2A.250805.005', 55),
  ],
  samsung: [
    release(13, '13', 'TP1A.220624.014', 10),
    release(14, '14', 'UP1A.231005.007', 30),
    release(15, '15', 'AP3A.240905.015.A2', 45),
    release(16, '16', 'BP2A.250605.031.A3', 15),
  ],
  zebra: [
    release(11, '11', '11-49-11.00-RG-U00-STD-HEL-04', 35),
    release(13, '13', '13-39-18.00-TG-U00-STD-ATH-04', 65),
  ],
  windows: [
    release(10, '10.0.19045', '19045.6456', 14),
    release(11, '10.0.22631', '22631.6060', 26),
    release(11, '10.0.26100', '26100.4652', 14),
    release(11, '10.0.26100', '26100.6899', 36),
    release(11, '10.0.26200', '26200.6899', 10),
  ],
  chromeos: [
    release(126, '126.0.6478.265', '15886.101.0', 12),
    release(132, '132.0.6834.219', '16093.115.0', 30),
    release(138, '138.0.7204.255', '16295.74.0', 58),
  ],
  ubuntu: [
    release(22, '22.04.5', '5.15.0-143-generic', 35),
    release(24, '24.04.3', '6.8.0-71-generic', 65),
  ],
  debian: [release(12, '12.11', '6.1.0-37-rpi', 100)],
  rhel: [
    release(8, '8.10', '4.18.0-553.el8_10.x86_64', 40),
    release(9, '9.6', '5.14.0-570.12.1.el9_6.x86_64', 60),
  ],
} as const satisfies Record<string, readonly OsRelease[]>

export type OsLine = keyof typeof osReleases

/** What people call the line's operating system. */
export const osNames: Readonly<Record<OsLine, string>> = {
  ios: 'iOS',
  macos: 'macOS',
  tvos: 'tvOS',
  pixel: 'Android',
  samsung: 'Android',
  zebra: 'Android',
  windows: 'Windows',
  chromeos: 'ChromeOS',
  ubuntu: 'Ubuntu',
  debian: 'Debian',
  rhel: 'Red Hat Enterprise Linux',
}
