import fc from 'fast-check';

/** The same cases everywhere, so that a red test is the fault of the change. Another PROPERTY_SEED looks further. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261122) });

export default fc;
