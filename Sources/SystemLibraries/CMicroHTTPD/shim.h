#ifndef MUSTER_CMICROHTTPD_H
#define MUSTER_CMICROHTTPD_H

#include <microhttpd.h>
/* The Glibc module leaves these two headers out. */
#include <sys/epoll.h>
#include <sys/eventfd.h>

/* What a daemon is started with; NULL for both texts of TLS means plain HTTP. */
struct muster_mhd_settings {
  unsigned int threads;
  unsigned int connections;
  unsigned int timeout_seconds;
  size_t connection_memory;
  const char *certificate;
  const char *private_key;
  /* Handed to every callback as its first argument. */
  void *context;
  MHD_AccessHandlerCallback handler;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection_changed;
  void *(*uri)(void *, const char *, struct MHD_Connection *);
  size_t (*unescape)(void *, struct MHD_Connection *, char *);
  void (*log)(void *, const char *, va_list);
};

/* MHD_start_daemon takes its options as variadic arguments, which Swift can't pass. */
static inline struct MHD_Daemon *muster_mhd_start(const struct muster_mhd_settings *s) {
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
                       MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG;
  struct MHD_OptionItem tls[4] = {{MHD_OPTION_END, 0, NULL}};
  if (s->certificate != NULL && s->private_key != NULL) {
    flags |= MHD_USE_TLS;
    tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)s->certificate};
    tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)s->private_key};
    tls[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
                                     (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    tls[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
  }
  return MHD_start_daemon(
      flags, 0, NULL, NULL, s->handler, s->context,
      /* The log comes first, because later options may already report faults. */
      MHD_OPTION_EXTERNAL_LOGGER, s->log, s->context,
      MHD_OPTION_THREAD_POOL_SIZE, s->threads,
      MHD_OPTION_CONNECTION_LIMIT, s->connections,
      MHD_OPTION_CONNECTION_TIMEOUT, s->timeout_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->connection_memory,
      MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
      MHD_OPTION_NOTIFY_CONNECTION, s->connection_changed, s->context,
      MHD_OPTION_URI_LOG_CALLBACK, s->uri, s->context,
      MHD_OPTION_UNESCAPE_CALLBACK, s->unescape, s->context,
      MHD_OPTION_ARRAY, tls,
      MHD_OPTION_END);
}

/* MHD_get_connection_info is variadic; this is the pointer kept with the socket. */
static inline void *muster_mhd_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == NULL ? NULL : info->socket_context;
}

/* MHD_get_connection_info is variadic; this is the socket itself, -1 if unknown. */
static inline int muster_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : info->connect_fd;
}

/* MHD_set_response_options is variadic; without chunks an unknown length ends with the connection. */
static inline void muster_mhd_forbid_chunks(struct MHD_Response *response) {
  MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/* Macros with a cast in them, which Swift doesn't see. */
static const uint64_t muster_mhd_size_unknown = MHD_SIZE_UNKNOWN;
static const ssize_t muster_mhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t muster_mhd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

#endif
