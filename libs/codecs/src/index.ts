export { parseAacConfiguration, type AacConfiguration } from './aac-configuration.ts';
export { parseAvcConfiguration, type AvcConfiguration } from './avc-configuration.ts';
export { CodecError, type CodecErrorCode } from './codec-error.ts';
export { isIdr, nalUnits, nalUnitType, nalUnitTypes } from './nal-unit.ts';
export type { ColourDescription, SampleAspectRatio } from './video-usability.ts';
