//! Where connections come in. The accept loop is our own because `axum::serve` has no time-outs: a client
//! that sends nothing, sends slowly or stops reading must not hold the server.

use super::{
    connection::Patience,
    front::{Fronts, Site},
};
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};

const CONNECTIONS_MAX: usize = 8_192;

/// Accepts connections until `stop`, then lets requests under way finish.
///
/// # Errors
/// Where the system gives no threads for the connections.
pub async fn accept_until(
    listener: TcpListener, site: Site, patience: Patience, stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut fronts = Fronts::start(&site, patience)?;
    let mut stop = std::pin::pin!(stop);
    loop {
        // At the cap, further clients wait in the system's queue.
        let accepted = async {
            let permit = connections.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            (permit, accepted) = accepted => match (permit, accepted) {
                (Ok(permit), Ok((stream, peer))) => fronts.hand_over(stream, peer, permit),
                (_, Err(error)) => {
                    // Out of file handles, most often; accepting at once again would spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                (Err(_), _) => break,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    tracing::info!("stopping: finishing requests under way");
    fronts.stop().await;
    Ok(())
}
