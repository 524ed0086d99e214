using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;

namespace NpcServer
{
    /// <summary>
    /// A WebSocket of .NET. It receives on a thread of the pool; frames wait in a queue until they are taken, and when
    /// many wait it reads no more, so that the server notices.
    /// </summary>
    public sealed class ClientWebSocketTransport : ITransport
    {
        private const int MaxFrameBytes = 256 * 1024;
        private const int MaxWaitingFrames = 256;
        private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

        private readonly ClientWebSocket _socket = new ClientWebSocket();
        private readonly CancellationTokenSource _ending = new CancellationTokenSource();
        private readonly ConcurrentQueue<byte[]> _received = new ConcurrentQueue<byte[]>();
        private volatile TransportState _state = TransportState.Connecting;
        private volatile string _closeReason = "";
        private volatile Task _sending = Task.CompletedTask;

        /// <inheritdoc/>
        public event Action Changed;

        /// <inheritdoc/>
        public TransportState State => _state;

        /// <inheritdoc/>
        public string CloseReason => _closeReason;

        /// <inheritdoc/>
        public void Connect(Uri url, string subprotocol)
        {
            _socket.Options.AddSubProtocol(subprotocol);
            Task.Run(() => RunAsync(url));
        }

        /// <inheritdoc/>
        public bool TrySend(byte[] frame)
        {
            if (_state != TransportState.Open || !_sending.IsCompleted)
            {
                return false;
            }

            _sending = Task.Run(() => SendAsync(frame));
            return true;
        }

        /// <inheritdoc/>
        public bool TryReceive(out byte[] frame) => _received.TryDequeue(out frame);

        /// <inheritdoc/>
        public void Close() => Task.Run(() => CloseAsync());

        /// <inheritdoc/>
        public void Dispose()
        {
            Changed = null;
            _state = TransportState.Closed;
            _ending.Cancel();
            _socket.Dispose();
        }

        private async Task RunAsync(Uri url)
        {
            try
            {
                await _socket.ConnectAsync(url, _ending.Token).ConfigureAwait(false);
                _state = TransportState.Open;
                Changed?.Invoke();
                await ReceiveAsync().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // The network has many ways to fail, and all of them end the socket: the owner is told the reason.
                End(RootOf(error).Message);
            }
        }

        private async Task ReceiveAsync()
        {
            var chunk = new byte[16 * 1024];
            var frame = new MemoryStream();
            while (true)
            {
                while (_received.Count >= MaxWaitingFrames)
                {
                    await Task.Delay(LookAgain, _ending.Token).ConfigureAwait(false);
                }

                var result = await _socket.ReceiveAsync(new ArraySegment<byte>(chunk), _ending.Token).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    await CloseAsync().ConfigureAwait(false);
                    End($"{result.CloseStatusDescription} ({(int?)result.CloseStatus})");
                    return;
                }

                frame.Write(chunk, 0, result.Count);
                if (frame.Length > MaxFrameBytes)
                {
                    throw new InvalidDataException($"a frame is larger than {MaxFrameBytes} bytes");
                }

                if (result.EndOfMessage)
                {
                    _received.Enqueue(frame.ToArray());
                    frame.SetLength(0);
                    Changed?.Invoke();
                }
            }
        }

        private async Task SendAsync(byte[] frame)
        {
            try
            {
                await _socket.SendAsync(new ArraySegment<byte>(frame), WebSocketMessageType.Binary, true, _ending.Token)
                    .ConfigureAwait(false);
            }
            catch (Exception error)
            {
                End(RootOf(error).Message);
                return;
            }

            Changed?.Invoke();
        }

        private async Task CloseAsync()
        {
            try
            {
                await _sending.ConfigureAwait(false);
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", _ending.Token).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // It broke before it could be closed: closed it is all the same.
                End(RootOf(error).Message);
            }
        }

        private void End(string reason)
        {
            if (_closeReason.Length == 0)
            {
                _closeReason = reason;
            }

            _state = TransportState.Closed;
            Changed?.Invoke();
        }

        private static Exception RootOf(Exception error)
        {
            while (error.InnerException != null)
            {
                error = error.InnerException;
            }

            return error;
        }
    }
}
