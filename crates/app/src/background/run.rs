//! The loops.

use super::deliver::Turns;
use super::{fire_due, fold_once, seal_once, tidy};
use crate::context::App;
use crate::error::AppError;
use gezhi_store::engine::StoreError;
use std::time::Duration;

/// Runs the background work until the handle is dropped or aborted. A failure is logged and tried again: whatever
/// waits stays in its table.
pub async fn run(app: App) {
    let fold = async {
        loop {
            match fold_once(&app).await {
                Ok(0) => {
                    let waiting = tokio::time::timeout(Duration::from_millis(500), app.something_waiting());
                    if waiting.await.is_ok() {
                        // Gather what comes in together: one fold for many acts.
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                }
                Ok(_) => tokio::task::yield_now().await,
                // Another node took the same rows and was faster.
                Err(AppError::Store(StoreError::Conflict)) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "the fold will try again");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
        }
    };
    let clock = async {
        loop {
            if let Err(error) = fire_due(&app).await {
                tracing::warn!(%error, "the clock will try again");
            } else {
                app.wake_background();
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let pay = async {
        loop {
            if let Err(error) = crate::points::rules::pay_waiting(&app).await {
                tracing::warn!(%error, "points for events will be tried again");
            }
            if let Err(error) = crate::points::assessments::pay_waiting(&app).await {
                tracing::warn!(%error, "points of assessments will be tried again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let seal = async {
        loop {
            if let Err(error) = seal_once(&app).await {
                tracing::warn!(%error, "the seal will try again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let log = async {
        loop {
            if let Err(error) = crate::transparency::seal(&app).await {
                tracing::warn!(%error, "the transparency log will try again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let tidy = async {
        loop {
            if let Err(error) = tidy(&app).await {
                tracing::warn!(%error, "tidying up will try again");
            }
            tokio::time::sleep(Duration::from_secs(600)).await;
        }
    };
    let learn = async {
        if let Err(error) = crate::triage::replace_unreadable(&app).await {
            tracing::warn!(%error, "the lexicon works alone until a classifier has been trained");
        }
        loop {
            tokio::time::sleep(Duration::from_secs(6 * 3_600)).await;
            if let Err(error) = crate::triage::retrain_if_due(&app).await {
                tracing::warn!(%error, "the classifier learnt nothing this time");
            }
        }
    };
    let refresh = async {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let outcome = match app.refresh().await {
                Ok(true) => crate::calendars::settle(&app).await.map(|_| ()),
                Ok(false) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                tracing::warn!(%error, "what administrators changed will be read again");
            }
        }
    };
    let ledgers = async {
        if let Err(error) = crate::residents::resume_ledgers(&app).await {
            tracing::error!(%error, "ledgers that a stopped server left wait for the next start");
        }
    };
    let publish = async {
        // Places are made and parted seldom; what falls due is looked for every other second.
        for turn in 0_u32.. {
            let seeded = if turn % 300 == 0 {
                let books = crate::points::publications::seed(&app).await;
                books.and(crate::points::assessments::seed(&app).await).map(|_| ())
            } else {
                Ok(())
            };
            let made = crate::points::publications::make_waiting(&app).await;
            if let Err(error) = seeded.and(made) {
                tracing::warn!(%error, "publications will be made in the next turn");
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    };
    let deliver = async {
        let mut turns = Turns::default();
        loop {
            if let Err(error) = turns.begin(&app).await {
                tracing::warn!(%error, "webhooks will be tried again");
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::join!(fold, clock, seal, log, tidy, learn, refresh, ledgers, deliver, pay, publish);
}
