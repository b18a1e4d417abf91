//! Lines on the pipes between parent, worker and other programs.

#![no_main]

use kehoach::batch::Faults;
use kehoach::batch::protocol::{DocumentRequest, Hello, ReadLine, Request, Response, read_line};
use libfuzzer_sys::fuzz_target;

const LONGEST: usize = 4096;

fuzz_target!(|bytes: &[u8]| {
    let mut pipe = bytes;
    loop {
        match read_line(&mut pipe, LONGEST) {
            ReadLine::Line(line) => message(&line),
            ReadLine::TooLong => {}
            ReadLine::End => break,
        }
    }
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(faults) = text.parse::<Faults>()
    {
        assert_eq!(faults.to_string().parse(), Ok(faults));
    }
});

/// What is understood is understood the same way when it is written again.
fn message(line: &[u8]) {
    let _ = serde_json::from_slice::<Hello>(line);
    if let Ok(request) = serde_json::from_slice::<DocumentRequest>(line) {
        let _ = request.path.get();
    }
    if let Ok(request) = serde_json::from_slice::<Request>(line) {
        let _ = (request.job.file().path.get(), request.job.page());
        let again = serde_json::to_vec(&request).expect("a request is plain JSON");
        assert!(!again.contains(&b'\n'), "a message of two lines");
        let again: Request = serde_json::from_slice(&again).expect("our own request");
        assert_eq!(format!("{again:?}"), format!("{request:?}"));
    }
    if let Ok(response) = serde_json::from_slice::<Response>(line) {
        let again = serde_json::to_vec(&response).expect("a response is plain JSON");
        assert!(!again.contains(&b'\n'), "a message of two lines");
        let again: Response = serde_json::from_slice(&again).expect("our own response");
        assert_eq!(format!("{again:?}"), format!("{response:?}"));
    }
}
