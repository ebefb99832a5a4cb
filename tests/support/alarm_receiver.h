// A receiver of POSTs on the loopback interface, on a port of the system's
// choice, that answers as a test wants: well, wrongly, or not at all.
#ifndef COMITY_TESTS_SUPPORT_ALARM_RECEIVER_H_
#define COMITY_TESTS_SUPPORT_ALARM_RECEIVER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace comity::testing {

// Thread-safe.
class AlarmReceiver {
 public:
  // Answers beside texts that are sent as they are.
  static constexpr char kSilence[] = "silence";  // Until the other hangs up.
  static constexpr char kEndless[] = "endless";  // Bytes without a newline.
  static constexpr char kDrip[] = "drip";  // A byte each few milliseconds.
  static constexpr char kOk[] = "HTTP/1.1 204 No Content\r\n\r\n";

  AlarmReceiver() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, generic, &size) != 0 ||
        pipe(wake_.data()) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~AlarmReceiver() {
    close(wake_[1]);
    thread_.join();
    close(wake_[0]);
    close(listener_);
  }

  std::string Url(const std::string& path = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  // The answers to come, one each request; then kOk.
  void Script(std::deque<std::string> answers) {
    const std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
  }

  // The requests so far, once there are `count`; at most 20 seconds.
  std::vector<std::string> Await(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(20),
                      [&] { return requests_.size() >= count; });
    return requests_;
  }

 private:
  // False once the receiver ends.
  bool AwaitReadable(int descriptor) const {
    std::array<pollfd, 2> waited = {
        {{descriptor, POLLIN, 0}, {wake_[0], POLLIN, 0}}};
    return poll(waited.data(), waited.size(), -1) > 0 && waited[1].revents == 0;
  }

  void Run() {
    while (AwaitReadable(listener_)) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection >= 0) {
        Serve(connection);
        close(connection);
      }
    }
  }

  // Headers and as many bytes as they name.
  std::string ReadRequest(int connection) const {
    std::string request;
    std::array<char, 4096> buffer = {};
    while (AwaitReadable(connection)) {
      const ssize_t read = recv(connection, buffer.data(), buffer.size(), 0);
      if (read <= 0) {
        return request;
      }
      request.append(buffer.data(), static_cast<std::size_t>(read));
      const std::size_t body = request.find("\r\n\r\n");
      const std::size_t length = request.find("Content-Length: ");
      if (body != std::string::npos && length != std::string::npos &&
          request.size() >=
              body + 4 + std::stoul(request.substr(length + 16))) {
        return request;
      }
    }
    return request;
  }

  void Serve(int connection) {
    std::string request = ReadRequest(connection);
    std::string answer = kOk;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
      if (!answers_.empty()) {
        answer = answers_.front();
        answers_.pop_front();
      }
    }
    arrived_.notify_all();
    if (answer == kSilence) {
      AwaitReadable(connection);
    } else if (answer == kDrip) {
      // Nobody writes any more: the wait is for the pause, and for the end.
      pollfd ended = {wake_[0], POLLIN, 0};
      while (poll(&ended, 1, 2) == 0 &&
             send(connection, "H", 1, MSG_NOSIGNAL) > 0) {
      }
    } else if (answer == kEndless) {
      const std::string bytes(65'536, 'x');
      while (send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
      }
    } else {
      (void)send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  const int listener_;
  std::array<int, 2> wake_ = {};
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_ALARM_RECEIVER_H_
