export * from '@frontdesk/estate/demo/seeded-random.ts'
