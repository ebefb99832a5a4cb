// A receiver of POSTs on the loopback interface, on a port of the system's
// choice, that answers as a test wants: well, wrongly, or not at all.
#ifndef COMITY_TESTS_SUPPORT_ALARM_RECEIVER_H_
#define COMITY_TESTS_SUPPORT_ALARM_RECEIVER_H_

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

#include "tests/support/loopback_port.h"

namespace comity::testing {

// Thread-safe.
class AlarmReceiver {
 public:
  // Answers beside texts that are sent as they are.
  static constexpr char kSilence[] = "silence";  // Until the other hangs up.
  static constexpr char kEndless[] = "endless";  // Bytes without a newline.
  static constexpr char kDrip[] = "drip";  // A byte each few milliseconds.
  static constexpr char kOk[] = "HTTP/1.1 204 No Content\r\n\r\n";

  AlarmReceiver() {
    port_.Listen();
    if (pipe(wake_.data()) != 0) {
      std::abort();
    }
    thread_ = std::thread([this] { Run(); });
  }
  ~AlarmReceiver() {
    close(wake_[1]);
    thread_.join();
    close(wake_[0]);
  }

  std::string Url(const std::string& path = "/hook") const {
    return "http://" + port_.address() + path;
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
    while (AwaitReadable(port_.descriptor())) {
      const int connection = accept(port_.descriptor(), nullptr, nullptr);
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

  std::array<int, 2> wake_ = {};
  const LoopbackPort port_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_ALARM_RECEIVER_H_
