<?php
/**
 * Plugin Name:       Blogsite Comments
 * Description:       Replaces this blog's comments by the moderated comments of a blogsite server.
 * Version:           1.2.0
 * Requires at least: 5.9
 * Requires PHP:      7.4
 * License:           MIT
 * Text Domain:       blogsite-comments
 *
 * A thread is called wp-<post id>, so it stays the same when the address of a post changes. Nothing is stored here
 * but the two settings; comments that WordPress holds already stay in its database, unshown.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

if ( ! class_exists( 'Blogsite_Comments' ) ) {

	final class Blogsite_Comments {

		const GERMAN = array(
			'Blogsite Comments'                     => 'Blogsite-Kommentare',
			'Server'                                => 'Server',
			'Like https://comments.example.org'     => 'Wie https://kommentare.example.org',
			'Site'                                  => 'Website',
			'The short name that it has there.'     => 'Der Kurzname, den sie dort hat.',
			'Read and write comments'               => 'Kommentare lesen und schreiben',
			'Please use the comment form of the page.' => 'Bitte nutzen Sie das Kommentarformular der Seite.',
		);

		public static function register() {
			add_action( 'admin_init', array( __CLASS__, 'register_settings' ) );
			add_action( 'admin_menu', array( __CLASS__, 'add_page' ) );
			if ( '' === self::server() || '' === self::site() ) {
				return; // the theme's own comments stay until both settings are made
			}
			add_filter( 'comments_template', array( __CLASS__, 'template' ), 100 );
			foreach ( array( 'comments', 'comments-query-loop', 'post-comments' ) as $name ) { // block themes have no template
				add_filter( 'render_block_core/' . $name, array( __CLASS__, 'block' ), 10, 3 );
			}
			add_filter( 'render_block_core/post-comments-form', '__return_empty_string' );
			add_action( 'pre_comment_on_post', array( __CLASS__, 'refuse' ) );
			// A post that WordPress closes by its age would lose its comments, which are closed by the server's rule.
			remove_filter( 'the_posts', '_close_comments_for_old_posts' );
			remove_filter( 'comments_open', '_close_comments_for_old_post' );
			add_filter( 'get_comments_link', array( __CLASS__, 'comments_link' ), 10, 2 );
			add_filter( 'respond_link', array( __CLASS__, 'comments_link' ), 10, 2 );
			add_filter( 'feed_links_show_comments_feed', '__return_false' ); // it ends with the comments that WordPress has
			add_filter( 'comments_popup_link_attributes', array( __CLASS__, 'link_attributes' ) );
			add_filter( 'render_block_core/post-comments-link', array( __CLASS__, 'link_block' ), 10, 3 );
			add_filter( 'render_block_core/post-comments-count', array( __CLASS__, 'count_block' ), 10, 3 );
			add_action( 'wp_footer', array( __CLASS__, 'count' ) );
		}

		/** The embed for a post: the tag, and a link for readers without JavaScript; in a box of the theme's classes. */
		public static function embed( $post_id, $classes ) {
			if ( post_password_required( $post_id ) ) {
				return '';
			}
			$url    = get_permalink( $post_id );
			$title  = html_entity_decode( wp_strip_all_tags( get_the_title( $post_id ) ), ENT_QUOTES, 'UTF-8' );
			$thread = self::thread( $post_id );
			$query  = http_build_query( array( 'thread' => $thread, 'url' => $url, 'title' => $title ) );
			$page   = self::server() . '/threads/' . rawurlencode( self::site() ) . '/?' . $query;
			return '<div id="comments" class="' . esc_attr( $classes ) . '">'
				. '<script async src="' . esc_url( self::server() . '/embed.js' ) . '"'
				. ' data-site="' . esc_attr( self::site() ) . '"'
				. ' data-thread="' . esc_attr( $thread ) . '"'
				. ' data-url="' . esc_url( $url ) . '"'
				. ' data-title="' . esc_attr( $title ) . '"></script>'
				. '<noscript><p><a href="' . esc_url( $page ) . '">'
				. esc_html( self::words( 'Read and write comments' ) ) . '</a></p></noscript></div>';
		}

		private static $template_classes = '';

		public static function template( $theme_file ) {
			if ( ! is_readable( $theme_file ) ) {
				$theme_file = locate_template( 'comments.php' ); // a child theme's that has none is its parent's
			}
			$source                 = is_readable( $theme_file ) ? file_get_contents( $theme_file ) : '';
			$html                   = preg_replace( '/<\?php.*?\?>/s', '', $source );
			self::$template_classes = self::classes_in( $html, '/<\w+[^>]*\sid="comments"[^>]*>/' );
			return __FILE__;
		}

		/** What the template prints, which is this very file. */
		public static function template_html() {
			return self::embed( get_the_ID(), self::$template_classes );
		}

		public static function block( $html, $block, $instance ) {
			$post_id = self::post_of( $instance );
			if ( ! is_singular() || ! ( comments_open( $post_id ) || get_comments_number( $post_id ) ) ) {
				return '';
			}
			return self::embed( $post_id, self::classes_in( $html, '/^\s*<\w+[^>]*>/' ) );
		}

		/** The classes by which the theme gives its comments their place and width: those of the first such tag. */
		private static function classes_in( $html, $tag ) {
			preg_match( $tag, $html, $found );
			preg_match( '/\sclass="([^"]*)"/', $found ? $found[0] : '', $classes );
			return trim( $classes ? $classes[1] : 'comments-area' );
		}

		private static function thread( $post_id ) {
			return 'wp-' . (int) $post_id;
		}

		/** The post that a block stands for, which in a list is not the page's own. */
		private static function post_of( $instance ) {
			return isset( $instance->context['postId'] ) ? $instance->context['postId'] : get_the_ID();
		}

		// Numbers of comments: the theme's links and blocks get the thread's name, and counts.js fills them in.

		private static $has_numbers = false;

		public static function comments_link( $link, $post ) {
			return get_permalink( $post ) . '#comments';
		}

		public static function link_attributes( $attributes ) {
			self::$has_numbers = true;
			return $attributes . ' data-thread="' . esc_attr( self::thread( get_the_ID() ) ) . '"';
		}

		public static function link_block( $html, $block, $instance ) {
			return self::mark( $html, 'a', 'data-thread', $instance );
		}

		public static function count_block( $html, $block, $instance ) {
			return self::mark( $html, 'div', 'data-comment-count', $instance );
		}

		private static function mark( $html, $tag, $attribute, $instance ) {
			if ( ! class_exists( 'WP_HTML_Tag_Processor' ) ) {
				return $html; // before WordPress 6.2
			}
			$tags = new WP_HTML_Tag_Processor( $html );
			if ( $tags->next_tag( $tag ) ) {
				$tags->set_attribute( $attribute, self::thread( self::post_of( $instance ) ) );
				self::$has_numbers = true;
			}
			return $tags->get_updated_html();
		}

		/** The script, where a number was asked for. */
		public static function count() {
			if ( self::$has_numbers ) {
				echo '<script async src="' . esc_url( self::server() . '/counts.js' ) . '" data-site="' . esc_attr( self::site() ) . '"></script>';
			}
		}

		/** Robots go on posting to WordPress' own address. */
		public static function refuse() {
			wp_die( esc_html( self::words( 'Please use the comment form of the page.' ) ), '', array( 'response' => 403 ) );
		}

		// Settings

		public static function server() {
			return rtrim( (string) get_option( 'blogsite_comments_server', '' ), '/' );
		}

		public static function site() {
			return (string) get_option( 'blogsite_comments_site', '' );
		}

		/** Only an address with a host, of http or https. */
		public static function clean_server( $value ) {
			return untrailingslashit( esc_url_raw( trim( (string) $value ), array( 'https', 'http' ) ) );
		}

		public static function clean_site( $value ) {
			return preg_replace( '/[^a-z0-9-]/', '', strtolower( (string) $value ) );
		}

		public static function register_settings() {
			$clean = array( 'server' => 'clean_server', 'site' => 'clean_site' );
			foreach ( $clean as $name => $method ) {
				$options = array( 'type' => 'string', 'sanitize_callback' => array( __CLASS__, $method ) );
				register_setting( 'blogsite_comments', 'blogsite_comments_' . $name, $options );
			}
		}

		public static function add_page() {
			$title = self::words( 'Blogsite Comments' );
			add_options_page( $title, $title, 'manage_options', 'blogsite-comments', array( __CLASS__, 'page' ) );
		}

		public static function page() {
			echo '<div class="wrap"><h1>' . esc_html( self::words( 'Blogsite Comments' ) ) . '</h1>';
			echo '<form method="post" action="options.php">';
			settings_fields( 'blogsite_comments' );
			echo '<table class="form-table" role="presentation">';
			self::row( 'server', 'url', 'Server', 'Like https://comments.example.org', self::server() );
			self::row( 'site', 'text', 'Site', 'The short name that it has there.', self::site() );
			echo '</table>';
			submit_button();
			echo '</form></div>';
		}

		private static function row( $name, $type, $label, $help, $value ) {
			$id = 'blogsite_comments_' . $name;
			printf(
				'<tr><th scope="row"><label for="%1$s">%2$s</label></th><td>'
					. '<input type="%3$s" class="regular-text" id="%1$s" name="%1$s" value="%4$s" aria-describedby="%1$s_help">'
					. '<p class="description" id="%1$s_help">%5$s</p></td></tr>',
				esc_attr( $id ),
				esc_html( self::words( $label ) ),
				esc_attr( $type ),
				esc_attr( $value ),
				esc_html( self::words( $help ) )
			);
		}

		/** German where the blog speaks it. */
		private static function words( $english ) {
			return 0 === strpos( get_locale(), 'de' ) ? self::GERMAN[ $english ] : $english;
		}
	}

	Blogsite_Comments::register();

} else {

	// WordPress includes this file a second time, as the template of the comments: see template() above.
	echo Blogsite_Comments::template_html(); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there

}
