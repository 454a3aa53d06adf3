/** The tables of the estate as Kysely sees them; see schema.ts. */
export interface EstateSchema {
  device: DeviceTable
  profile: ProfileTable
  device_profile: DeviceProfileTable
  device_command: DeviceCommandTable
  enrollment_user: EnrollmentUserTable
  app: AppTable
  device_app: DeviceAppTable
  tag: TagTable
  device_tag: DeviceTagTable
  smart_group: SmartGroupTable
  /** What is assigned to a smart group, or leaves its devices out. */
  assignment: AssignmentTable
  device_import: DeviceImportTable
  staged_device: StagedDeviceTable
  staged_user: StagedUserTable
}

interface DeviceTable {
  id: number
  uuid: string
  organization_id: string
  organization_group_id: number
  udid: string
  serial_number: string
  mac_address: string | null
  imei: string | null
  eas_id: string | null
  asset_number: string
  friendly_name: string
  reported_name: string
  host_name: string | null
  platform: string
  manufacturer: string
  model: string
  model_identifier: string
  os_version: string
  os_build: string | null
  phone_number: string | null
  carrier: string | null
  ownership: string
  enrollment_status: string
  compliance_status: string
  compromised: number
  supervised: number
  encrypted: number
  antivirus: string
  user_id: number
  user_uuid: string
  user_name: string
  user_email: string
  user_display_name: string
  battery_percent: number | null
  on_mains: number
  storage_bytes: number
  free_storage_bytes: number
  memory_bytes: number
  free_memory_bytes: number
  wifi_ssid: string | null
  networks: string
  last_seen_at: number
  enrolled_at: number
  compliance_checked_at: number
  compromised_checked_at: number
}

interface ProfileTable {
  id: number
  uuid: string
  organization_id: string
  organization_group_id: number
  name: string
  description: string
  platform: string
  assignment_type: string
  current_version: number
  status: string
  modified_at: number
}

interface DeviceProfileTable {
  device_id: number
  profile_id: number
  status: string
  installed_version: number | null
}

interface DeviceCommandTable {
  id: string
  organization_id: string
  device_id: number
  name: string
  body: string | null
  state: string
  queued_at: number
  delivered_at: number | null
  finished_at: number | null
  failure: string | null
  request_id: string
}

interface EnrollmentUserTable {
  id: number
  uuid: string
  organization_id: string
  organization_group_id: number
  user_name: string
  user_name_key: string
  given_name: string
  family_name: string
  display_name: string
  email: string
  phone_number: string | null
  department: string
  status: string
  security: string
  created_at: number
}

interface AppTable {
  id: number
  uuid: string
  organization_id: string
  organization_group_id: number
  name: string
  bundle_id: string
  version: string
  platform: string
  kind: string
  status: string
  developer: string
  category: string
  description: string
  size_bytes: number
  push: string
}

interface DeviceAppTable {
  device_id: number
  app_id: number
  status: string
  installed_version: string | null
  reported_at: number
}

interface TagTable {
  id: number
  uuid: string
  organization_id: string
  organization_group_id: number
  name: string
  name_key: string
  kind: string
  avatar: string
  created_at: number
}

interface DeviceTagTable {
  tag_id: number
  device_id: number
  tagged_at: number
}

interface SmartGroupTable {
  id: number
  uuid: string
  organization_id: string
  organization_group_id: number
  name: string
  /** Null in a smart group of an older version whose name was taken already. */
  name_key: string | null
  /** JSON of `SmartGroupCriteria`. */
  criteria: string
  created_at: number
  updated_at: number
  version: number
}

interface AssignmentTable {
  smart_group_id: number
  target_kind: string
  target_id: number
  excluded: number
}

interface DeviceImportTable {
  id: string
  organization_id: string
  organization_group_id: number
  started_at: number
}

interface StagedDeviceTable extends DeviceTable {
  import_id: string
  line: number
}

interface StagedUserTable extends EnrollmentUserTable {
  import_id: string
}
