import type { OrganizationGroupType } from '@frontdesk/directory/organization-groups/organization-group.ts'

import type { Culture } from './people-names.ts'

/** A group of the demo, before it has an id, and what its devices have in common. */
export interface DemoGroup {
  readonly groupId: string
  readonly name: string
  /** Undefined directly below the organization's customer group. */
  readonly parentGroupId: string | undefined
  readonly type: OrganizationGroupType
  readonly country: string
  readonly locale: string
  /** One entry for every person out of thirty that works here. */
  readonly cultures: readonly Culture[]
  /** The second number of its 10.x network. */
  readonly subnet: number
  readonly carriers: readonly string[]
  /**
   * Start of its mobile numbers; two digits follow. Only numbers that are reserved for fiction:
   * nobody's telephone rings because somebody tries a demo.
   */
  readonly phonePrefix: string | undefined
}

/** The groups that the demo adds below the customer group, parents before children. */
export const demoGroups: readonly DemoGroup[] = [
  {
    groupId: 'ACME-US',
    name: 'United States',
    parentGroupId: undefined,
    type: 'Region',
    country: 'United States',
    locale: 'en-US',
    cultures: ['english', 'hispanic'],
    subnet: 10,
    carriers: ['Verizon', 'AT&T', 'T-Mobile'],
    phonePrefix: '+121255501',
  },
  {
    groupId: 'ACME-US-OH',
    name: 'Ohio',
    parentGroupId: 'ACME-US',
    type: 'Division',
    country: 'United States',
    locale: 'en-US',
    cultures: ['english', 'west-african', 'english', 'hispanic', 'english'],
    subnet: 11,
    carriers: ['Verizon', 'AT&T', 'T-Mobile'],
    phonePrefix: '+161455501',
  },
  {
    groupId: 'ACME-US-VA',
    name: 'Virginia',
    parentGroupId: 'ACME-US',
    type: 'Division',
    country: 'United States',
    locale: 'en-US',
    cultures: ['english', 'korean', 'english', 'hispanic'],
    subnet: 12,
    carriers: ['Verizon', 'AT&T', 'T-Mobile'],
    phonePrefix: '+170355501',
  },
  {
    groupId: 'ACME-EU',
    name: 'Europe',
    parentGroupId: undefined,
    type: 'Region',
    country: 'Netherlands',
    locale: 'en-GB',
    cultures: ['french', 'polish', 'french'],
    subnet: 20,
    carriers: ['KPN', 'Vodafone NL'],
    phonePrefix: undefined,
  },
  {
    groupId: 'ACME-EU-DE',
    name: 'Germany',
    parentGroupId: 'ACME-EU',
    type: 'Division',
    country: 'Germany',
    locale: 'de-DE',
    cultures: ['german', 'german', 'turkish', 'german', 'polish', 'german', 'german'],
    subnet: 21,
    carriers: ['Telekom.de', 'Vodafone.de', 'o2 - de'],
    phonePrefix: '+49176040690',
  },
  {
    groupId: 'ACME-APAC',
    name: 'Asia Pacific',
    parentGroupId: undefined,
    type: 'Region',
    country: 'Singapore',
    locale: 'en-SG',
    cultures: ['indian', 'indian', 'korean', 'indian'],
    subnet: 30,
    carriers: ['Singtel', 'StarHub'],
    phonePrefix: undefined,
  },
  {
    groupId: 'ACME-APAC-JP',
    name: 'Japan',
    parentGroupId: 'ACME-APAC',
    type: 'Division',
    country: 'Japan',
    locale: 'ja-JP',
    cultures: ['japanese', 'japanese', 'japanese', 'japanese', 'japanese'],
    subnet: 31,
    carriers: ['NTT DOCOMO', 'SoftBank', 'KDDI'],
    phonePrefix: undefined,
  },
]
