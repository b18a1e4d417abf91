//! Files found, journal, workers, results: the run over folders.
