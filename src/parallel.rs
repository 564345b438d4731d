//! Work on a stream of items with several threads, results in the order of the items. Knows nothing of what they are.

use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use anyhow::{Result, anyhow};

/// One thread draws the items, `threads` work on them, and the caller's takes the results, in the order of the items
/// and while the others go on. At most about three items a thread are on their way, so that memory stays bounded.
///
/// # Errors
/// The first error of an item or of `take`; nothing is taken after it.
pub fn ordered<T: Send, R: Send>(
    threads: usize,
    items: impl Iterator<Item = Result<T>> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let threads = threads.max(1);
    let (to_work, jobs) = sync_channel::<(T, SyncSender<R>)>(threads);
    let jobs = Mutex::new(Some(jobs));
    let (jobs, work) = (&jobs, &work);
    thread::scope(|scope| {
        let (to_take, places) = sync_channel(threads);
        scope.spawn(move || {
            for item in items {
                let place = item.map(|item| {
                    let (done, place) = sync_channel(1);
                    let sent = to_work.send((item, done));
                    (place, sent.is_ok())
                });
                let last = !matches!(place, Ok((_, true)));
                if to_take.send(place.map(|(place, _)| place)).is_err() || last {
                    break;
                }
            }
        });
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    loop {
                        let job = jobs.lock().ok().and_then(|jobs| jobs.as_ref()?.recv().ok());
                        let Some((item, done)) = job else { break };
                        // Nobody waits any more where the taker has stopped.
                        let _ = done.send(work(item));
                    }
                })
            })
            .collect();
        let taken = places.into_iter().try_for_each(|place| {
            let result = place?.recv().map_err(|_| anyhow!("a worker stopped before its work was done"))?;
            take(result)
        });
        // With nobody left to work, the thread that draws must not wait for one.
        drop(jobs.lock().map(|mut jobs| jobs.take()));
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
        taken
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_whatever_the_threads() {
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let slow_first = |n: u64| {
                thread::sleep(std::time::Duration::from_micros(200 / (n + 1)));
                n * n
            };
            ordered(threads, (0..500).map(Ok), slow_first, |square| {
                seen.push(square);
                Ok(())
            })
            .unwrap();
            assert!(seen.iter().copied().eq((0..500).map(|n| n * n)));
        }
    }

    #[test]
    fn the_first_error_ends_it() {
        let mut taken = 0;
        let items = (0..1000).map(|n| if n == 40 { Err(anyhow!("no more")) } else { Ok(n) });
        let count = |_| {
            taken += 1;
            Ok(())
        };
        assert_eq!(ordered(3, items, |n: u32| n, count).unwrap_err().to_string(), "no more");
        assert_eq!(taken, 40);
        let refuse = |n| if n == 5 { Err(anyhow!("enough")) } else { Ok(()) };
        assert_eq!(ordered(2, (0..).map(Ok), |n: u32| n, refuse).unwrap_err().to_string(), "enough");
    }
}
